package study

// set remembers what was changed, once each, in the order of the first change.
type set[T comparable] struct {
	seen map[T]bool
	list []T
}

func (s *set[T]) add(v T) {
	if s.seen[v] {
		return
	}
	if s.seen == nil {
		s.seen = map[T]bool{}
	}
	s.seen[v] = true
	s.list = append(s.list, v)
}
