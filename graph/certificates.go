package graph

import (
	"partyschool/ent"
	"partyschool/internal/credits"
)

// certificateImage TODO.
func (r *Resolver) certificateImage(c *ent.Certificate) (*string, error) { panic("TODO") }

// certificateURL TODO.
func (r *Resolver) certificateURL(c *ent.Certificate) (*string, error) { panic("TODO") }

// verificationURL TODO.
func (r *Resolver) verificationURL(c *ent.Certificate) string { panic("TODO") }

// recordURL TODO: the printable record of a year.
func (r *Resolver) recordURL(a *credits.Account) (string, error) { panic("TODO") }
