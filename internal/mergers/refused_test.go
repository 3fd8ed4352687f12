package mergers_test

import (
	"testing"

	"partyschool/ent/organization"
	"partyschool/internal/mergers"
	"partyschool/internal/organizations"
	"partyschool/internal/problem"
)

func TestWhoMayDissolve(t *testing.T) {
	const one, into = "district/east/one", "district/west/one"
	for who, c := range map[string]struct {
		roles []string
		code  problem.Code
		field string
	}{
		"nobody":                         {nil, problem.NotFound, ""},
		"a trainer of the district":      {[]string{"TRAINER district"}, problem.NotFound, ""},
		"an admin of it alone":           {[]string{"ADMIN " + one}, problem.NotFound, ""},
		"an admin of the target alone":   {[]string{"ADMIN " + into}, problem.NotFound, ""},
		"an admin of both":               {[]string{"ADMIN " + one, "ADMIN " + into}, problem.BadUserInput, "organizationId"},
		"an admin above it alone":        {[]string{"ADMIN district/east"}, problem.NotFound, ""},
		"an admin above the target":      {[]string{"ADMIN district/west"}, problem.NotFound, ""},
		"one above it and at the target": {[]string{"ADMIN district/east", "ADMIN " + into}, "", ""},
		"an admin of all":                {[]string{"ADMIN district"}, "", ""},
	} {
		for _, really := range []bool{false, true} {
			w := newWorld(t)
			w.join("member", one)
			w.join("who", one, c.roles...)
			before := w.state()
			change := []func(*mergers.DissolveOrganizationInput){}
			if !really {
				change = append(change, dry)
			}
			_, err := w.dissolve("who", one, into, change...)
			wants(t, who, err, c.code, c.field)
			if (c.code != "" || !really) && w.state() != before {
				t.Errorf("%s: something was written", who)
			}
		}
	}
	w := newWorld(t)
	_, err := w.dissolve("", one, into)
	wants(t, "a guest", err, problem.NotFound, "")
}

func TestWhatCannotBeDissolved(t *testing.T) {
	w := newWorld(t)
	w.join("ann", "district/east/one/group")
	w.join("member", "district/east/two")
	_, err := w.dissolve("chief", "district/west/one", "")
	w.must(err) // there was nothing in it
	for name, c := range map[string]struct {
		from, into string
		change     func(*mergers.DissolveOrganizationInput)
		code       problem.Code
		detail     string
	}{
		"the root":                {"district", "district/east", nil, problem.BadUserInput, "organizationId"},
		"into itself":             {"district/east/one", "district/east/one", nil, problem.BadUserInput, "intoId"},
		"into its own subtree":    {"district/east", "district/east/one/group", nil, problem.BadUserInput, "intoId"},
		"nobody takes over":       {"district/east/two", "", nil, problem.BadUserInput, "intoId"},
		"nobody takes those over": {"district/east/one", "", nil, problem.BadUserInput, "intoId"},
		"into a dissolved one":    {"district/east/two", "district/west/one", nil, problem.Conflict, "DISSOLVED"},
		"a dissolved one":         {"district/west/one", "district/east", nil, problem.Conflict, "DISSOLVED"},
		"in the future":           {"district/east/two", "district/east", on(today.AddDays(1)), problem.BadUserInput, "effectiveOn"},
		"long ago":                {"district/east/two", "district/east", on(today.AddDays(-367)), problem.BadUserInput, "effectiveOn"},
		"a member's key": {"district/east/two", "district/east", func(i *mergers.DissolveOrganizationInput) { i.OrganizationID = w.people["ann"] },
			problem.BadUserInput, "organizationId"},
		"into a member": {"district/east/two", "district/east", func(i *mergers.DissolveOrganizationInput) { i.IntoID = ptr(w.people["ann"]) },
			problem.BadUserInput, "intoId"},
		"one that is not": {"district/east/two", "district/east", func(i *mergers.DissolveOrganizationInput) { i.OrganizationID += 1 << 30 }, problem.NotFound, ""},
		"an empty key":    {"district/east/two", "district/east", keyed(""), problem.BadUserInput, "idempotencyKey"},
	} {
		before := w.state()
		change := c.change
		if change == nil {
			change = func(*mergers.DissolveOrganizationInput) {}
		}
		_, err := w.dissolve("chief", c.from, c.into, change)
		wants(t, name, err, c.code, c.detail)
		if w.state() != before {
			t.Errorf("%s: something was written", name)
		}
	}
	// An earlier change of the name bounds the day.
	_, err = w.units.UpdateOrganization(w.as("chief"), organizations.UpdateOrganizationInput{ID: w.unit["district/east/two"], Name: ptr("New"), EffectiveOn: ptr(today.AddDays(-3))})
	w.must(err)
	_, err = w.dissolve("chief", "district/east/two", "district/east", on(today.AddDays(-9)))
	wants(t, "before it was renamed", err, problem.BadUserInput, "effectiveOn")
	// While a message is on its way.
	send := func(unit string) {
		w.client().GroupMessage.Create().SetOrganizationID(w.unit[unit]).SetAuthorID(1).SetChannels([]string{}).SetTitle("t").SetBody("b").SetExpectedCount(1).SetSentAt(morning).ExecX(w.system())
	}
	send("district/east/two")
	_, err = w.dissolve("chief", "district/east/two", "district/east")
	wants(t, "while a message is sent", err, problem.Conflict, "BEING_SENT")
	// Also one of the committee above, for those who leave it.
	w.client().GroupMessage.Update().SetFinishedAt(morning).ExecX(w.system())
	send("district/east")
	_, err = w.dissolve("chief", "district/east/two", "district/west")
	wants(t, "while one above sends a message", err, problem.Conflict, "BEING_SENT")
	_, err = w.dissolve("chief", "district/east/two", "district/east/one")
	wants(t, "while one above sends a message to both", err, "", "")
}

// Nothing lands in a dissolved organisation, and it is not found to land in.
func TestADissolvedOrganisationTakesNothing(t *testing.T) {
	w := newWorld(t)
	ann := w.join("ann", "district/east/two")
	_, err := w.dissolve("chief", "district/west/one", "")
	w.must(err)
	for name, deed := range w.deeds("district/west/one", ann, 0) {
		before := w.state()
		wants(t, name, deed(), problem.Conflict, "DISSOLVED")
		if w.state() != before {
			t.Errorf("%s: something was written", name)
		}
	}
	if _, err := w.units.ByCode(w.as("chief"), "district/west/one"); !problem.Is(err, problem.NotFound) {
		t.Errorf("it is found by its code: %v", err)
	}
	// Its code stays its own: the registers of the past know it.
	_, err = w.units.CreateOrganization(w.as("chief"), organizations.CreateOrganizationInput{ParentID: w.unit["district"], Name: "n", Code: "district/west/one", Kind: organization.KindBRANCH})
	wants(t, "the same code", err, problem.Conflict, "")
	for _, child := range w.tree.Children(w.unit["district/west"]) {
		t.Errorf("the tree shows %s", child.Name)
	}
}

func TestTheSameAgain(t *testing.T) {
	w := newWorld(t)
	w.furnish()
	const one, into = "district/east/one", "district/west/one"
	first, err := w.dissolve("chief", one, into, keyed("k"))
	w.must(err)
	before := w.state()
	for name, change := range map[string]func(*mergers.DissolveOrganizationInput){
		"with the key": keyed("k"), "without a key": func(*mergers.DissolveOrganizationInput) {}, "dry": dry,
	} {
		again, err := w.dissolve("chief", one, into, change)
		w.must(err)
		if again.Plan != first.Plan || again.Organization.ID != first.Organization.ID || again.Into.ID != first.Into.ID || *again.Organization.DissolvedOn != today {
			t.Errorf("%s it answers %+v, first %+v", name, again, first)
		}
		if w.state() != before {
			t.Errorf("%s something was written", name)
		}
	}
	_, err = w.dissolve("chief", "district/east/two", into, keyed("k"))
	wants(t, "the key for another one", err, problem.Conflict, "")
}
