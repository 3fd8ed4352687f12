package audit

import (
	"partyschool/ent"
	"partyschool/internal/paging"
)

// AuditEntryConnection is a page of the audit trail.
type AuditEntryConnection = paging.Connection[*ent.AuditEntry]

// AuditEntryEdge is an entry of a page.
type AuditEntryEdge = paging.Edge[*ent.AuditEntry]
