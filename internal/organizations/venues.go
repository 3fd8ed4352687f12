package organizations

import (
	"context"
	"fmt"
	"strings"

	"partyschool/ent"
	"partyschool/ent/venue"
	"partyschool/internal/audit"
	"partyschool/internal/identity"
	"partyschool/internal/key"
	"partyschool/internal/once"
	"partyschool/internal/problem"
)

// maxAddress is the greatest length of an address, in characters; maxSeats the greatest
// number of seats.
const (
	maxAddress = 200
	maxSeats   = 100_000
)

// AddVenueInput is the input of addVenue.
type AddVenueInput struct {
	OrganizationID int64
	Name           string
	Address        *string
	Seats          *int
	IdempotencyKey *string
}

// AddVenuePayload is the answer of addVenue.
type AddVenuePayload struct{ Venue *ent.Venue }

// UpdateVenueInput is the input of updateVenue. What is nil stays.
type UpdateVenueInput struct {
	ID      int64
	Name    *string
	Address *string
	Seats   *int
}

// UpdateVenuePayload is the answer of updateVenue.
type UpdateVenuePayload struct{ Venue *ent.Venue }

// RemoveVenueInput is the input of removeVenue.
type RemoveVenueInput struct{ ID int64 }

// RemoveVenuePayload is the answer of removeVenue.
type RemoveVenuePayload struct{ RemovedID int64 }

// AddVenue writes down where an organisation that an ADMIN role covers meets: NOT_FOUND
// for another. A name that another venue of it has is a CONFLICT, and an organisation that
// was dissolved.
func (s *Service) AddVenue(ctx context.Context, input AddVenueInput) (*AddVenuePayload, error) {
	if err := problem.WrongKind("organizationId", input.OrganizationID, key.Organization); err != nil {
		return nil, err
	}
	checked := UpdateVenueInput{Name: &input.Name, Address: input.Address, Seats: input.Seats}
	if err := checked.check(); err != nil {
		return nil, err
	}
	id, _, err := once.Create(ctx, s.db, s.clock, input.IdempotencyKey, "addVenue", input, func(ctx context.Context, tx *ent.Client) (int64, error) {
		unit, err := LockStanding(ctx, s.db, tx, input.OrganizationID)
		if unit != nil && !identity.FromContext(ctx).Covers(identity.Admin, unit.Path) {
			return 0, problem.Missing()
		}
		if err != nil {
			return 0, err
		}
		row := tx.Venue.Create().SetOrganizationID(unit.ID).SetName(*checked.Name).SetNillableAddress(checked.Address).SetNillableSeats(checked.Seats).SetCreatedAt(s.clock.Now())
		v, err := row.Save(ctx)
		if ent.IsConstraintError(err) {
			return 0, venueTaken()
		}
		if err != nil {
			return 0, fmt.Errorf("add a venue: %w", err)
		}
		return v.ID, s.tellVenue(ctx, tx, "addVenue", v, fmt.Sprintf("登记了活动场所“%s”。", v.Name))
	})
	if err != nil {
		return nil, err
	}
	v, err := s.db.Client(ctx).Venue.Get(ctx, id)
	return &AddVenuePayload{Venue: v}, err
}

// UpdateVenue changes a venue: NOT_FOUND unless an ADMIN role covers its organisation,
// CONFLICT for a name that another one of it has. What is as it was leaves no line in the
// audit trail.
func (s *Service) UpdateVenue(ctx context.Context, input UpdateVenueInput) (*UpdateVenuePayload, error) {
	if err := problem.WrongKind("id", input.ID, key.Venue); err != nil {
		return nil, err
	}
	if err := input.check(); err != nil {
		return nil, err
	}
	err := s.db.InTx(ctx, func(ctx context.Context, tx *ent.Client) error {
		v, err := s.administeredVenue(ctx, tx, input.ID)
		if err != nil {
			return err
		}
		changes := tx.Venue.Update().Where(venue.ID(v.ID))
		if input.Name != nil && *input.Name != v.Name {
			changes.SetName(*input.Name)
		}
		if input.Address != nil && *input.Address != v.Address {
			changes.SetAddress(*input.Address)
		}
		if input.Seats != nil && (v.Seats == nil || *v.Seats != *input.Seats) {
			changes.SetSeats(*input.Seats)
		}
		if len(changes.Mutation().Fields()) == 0 {
			return nil
		}
		if err := changes.Exec(ctx); ent.IsConstraintError(err) {
			return venueTaken()
		} else if err != nil {
			return fmt.Errorf("change a venue: %w", err)
		}
		return s.tellVenue(ctx, tx, "updateVenue", v, fmt.Sprintf("修改了活动场所“%s”。", v.Name))
	})
	if err != nil {
		return nil, err
	}
	v, err := s.db.Client(ctx).Venue.Get(ctx, input.ID)
	return &UpdateVenuePayload{Venue: v}, err
}

// RemoveVenue takes a venue away: NOT_FOUND unless an ADMIN role covers its organisation,
// also for one that was taken away.
func (s *Service) RemoveVenue(ctx context.Context, input RemoveVenueInput) (*RemoveVenuePayload, error) {
	if err := problem.WrongKind("id", input.ID, key.Venue); err != nil {
		return nil, err
	}
	err := s.db.InTx(ctx, func(ctx context.Context, tx *ent.Client) error {
		v, err := s.administeredVenue(ctx, tx, input.ID)
		if err != nil {
			return err
		}
		if _, err := tx.Venue.Delete().Where(venue.ID(v.ID)).Exec(ctx); err != nil {
			return fmt.Errorf("remove a venue: %w", err)
		}
		return s.tellVenue(ctx, tx, "removeVenue", v, fmt.Sprintf("取消了活动场所“%s”。", v.Name))
	})
	if err != nil {
		return nil, err
	}
	return &RemoveVenuePayload{RemovedID: input.ID}, nil
}

// Venues are where an organisation meets, by name, as far as the viewer sees it.
func (s *Service) Venues(ctx context.Context, unit *ent.Organization) ([]*ent.Venue, error) {
	rows, err := s.db.Client(ctx).Venue.Query().Where(venue.OrganizationID(unit.ID)).Order(venue.ByName(), venue.ByID()).All(ctx)
	if err != nil {
		return nil, fmt.Errorf("read the venues: %w", err)
	}
	return rows, nil
}

// administeredVenue reads a venue; NOT_FOUND unless an ADMIN role covers its organisation.
func (s *Service) administeredVenue(ctx context.Context, tx *ent.Client, id int64) (*ent.Venue, error) {
	v, err := tx.Venue.Get(ctx, id)
	if ent.IsNotFound(err) {
		return nil, problem.Missing()
	}
	if err != nil {
		return nil, err
	}
	unit, err := tx.Organization.Get(ctx, v.OrganizationID)
	if ent.IsNotFound(err) || err == nil && !identity.FromContext(ctx).Covers(identity.Admin, unit.Path) {
		return nil, problem.Missing()
	}
	return v, err
}

func (s *Service) tellVenue(ctx context.Context, tx *ent.Client, action string, v *ent.Venue, summary string) error {
	return audit.Write(ctx, tx, s.clock, audit.Entry{Action: action, OrganizationID: v.OrganizationID, SubjectID: v.ID, Summary: summary})
}

// check puts the texts in order. An address may be empty.
func (input *UpdateVenueInput) check() (err error) {
	if input.Name, err = optional("name", input.Name, MaxName); err != nil {
		return err
	}
	if input.Address != nil && strings.TrimSpace(*input.Address) == "" {
		input.Address = new(string)
	} else if input.Address, err = optional("address", input.Address, maxAddress); err != nil {
		return err
	}
	if input.Seats != nil && (*input.Seats < 1 || *input.Seats > maxSeats) {
		return problem.BadInput("seats", "座位数须在 1 到 %d 之间。", "There are 1 to %d seats.", maxSeats)
	}
	return nil
}

func venueTaken() error {
	return problem.Clash("这个党组织已有同名的活动场所。", "The organisation has a venue of that name.")
}
