package graph_test

import (
	"context"
	"fmt"
	"os"
	"sync"
	"testing"

	"github.com/99designs/gqlgen/graphql"

	"partyschool/internal/database"
)

// comparison looks, whatever the tests ask of a door, whether the executor would have
// answered in the same bytes as the plan did.
type comparison struct {
	mu sync.Mutex
	// answered counts the answers of plans by operation.
	answered map[string]int
	wrong    []string
}

var plans = &comparison{answered: map[string]int{}}

func (c *comparison) told(ctx context.Context, planned []byte, execute func(context.Context) *graphql.Response) {
	op := graphql.GetOperationContext(ctx)
	// What it costs to look is not the answer's.
	ctx, _ = database.CountStatements(graphql.WithResponseContext(ctx, graphql.DefaultErrorPresenter, graphql.DefaultRecover))
	response := execute(ctx)
	c.mu.Lock()
	defer c.mu.Unlock()
	c.answered[op.Operation.Name]++
	if errs := graphql.GetErrors(ctx); len(errs) > 0 || string(planned) != string(response.Data) {
		c.wrong = append(c.wrong, fmt.Sprintf("%.300s\n  planned  %.2000s\n  executed %.2000s\n  with     %v", op.RawQuery, planned, response.Data, errs))
	}
}

// count is how many answers to an operation of this name were made by plans.
func (c *comparison) count(name string) int {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.answered[name]
}

// report says which answers were not the same.
func (c *comparison) report() bool {
	c.mu.Lock()
	defer c.mu.Unlock()
	for _, w := range c.wrong[:min(len(c.wrong), 10)] {
		fmt.Fprintln(os.Stderr, "a plan answers otherwise than the executor:", w)
	}
	return len(c.wrong) > 0
}

// TestEveryOperationOfTheContractHasAPlan comes after the tests that act the contract out.
func TestEveryOperationOfTheContractHasAPlan(t *testing.T) {
	plans.mu.Lock()
	defer plans.mu.Unlock()
	for name := range contract {
		if plans.answered[name] == 0 && name != "ProgressChanged" {
			t.Errorf("%s was not answered by a plan", name)
		}
	}
}
