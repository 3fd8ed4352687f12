package media

import (
	"errors"
	"strconv"
	"strings"
)

// stretch is what a PUT brings: the bytes from to until, until not included, or
// nothing but the question how far it is.
type stretch struct {
	from, until int64
	asks        bool
}

var (
	errRange = errors.New(`Content-Range must be "bytes first-last/size", or "bytes */size" without a body`)
	// errBeyond says that there are more bytes than were announced.
	errBeyond = errors.New("this is more than was announced")
)

// readRange reads the Content-Range of a PUT (RFC 9110, 14.4 and 14.5) of a file of
// that size. Without one it is the whole file; the size may be left open as *.
func readRange(header string, size int64) (stretch, error) {
	if header == "" {
		return stretch{until: size}, nil
	}
	rest, ok := strings.CutPrefix(header, "bytes ")
	part, total, slash := strings.Cut(rest, "/")
	if !ok || !slash {
		return stretch{}, errRange
	}
	if total != "*" {
		n, err := digits(total)
		if err != nil {
			return stretch{}, err
		}
		if n != size {
			return stretch{}, errors.New("Content-Range names another size than was announced")
		}
	}
	if part == "*" {
		return stretch{asks: true}, nil
	}
	first, last, dash := strings.Cut(part, "-")
	if !dash {
		return stretch{}, errRange
	}
	from, err := digits(first)
	if err != nil {
		return stretch{}, err
	}
	to, err := digits(last)
	switch {
	case err != nil:
		return stretch{}, err
	case from > to:
		return stretch{}, errRange
	case to >= size:
		return stretch{}, errBeyond
	}
	return stretch{from: from, until: to + 1}, nil
}

// digits reads a number of nothing but digits: no sign, no spaces.
func digits(text string) (int64, error) {
	for _, c := range text {
		if c < '0' || c > '9' {
			return 0, errRange
		}
	}
	n, err := strconv.ParseInt(text, 10, 64)
	if err != nil {
		return 0, errRange
	}
	return n, nil
}
