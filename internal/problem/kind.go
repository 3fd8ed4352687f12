package problem

import "partyschool/internal/key"

// WrongKind returns a BAD_USER_INPUT about the field where the id is not that of
// a row of the kind, and nil where it is: whether the row exists is another
// question.
func WrongKind(field string, id int64, kind key.Kind) error {
	if key.KindOf(id) != kind {
		return BadInput(field, "这个 ID 的类型不对。", "This is the id of something else.")
	}
	return nil
}
