// Package problem gives errors two faces: one for the log, with its cause, and
// one for people, with a code, a sentence in Chinese and in English, and the
// field it is about. What is not a Problem never reaches a client in words.
package problem

import (
	"errors"
	"fmt"
	"math"
	"time"
)

// Code is what a client may act upon; the list is closed.
type Code string

// The codes of the clients' contract.
const (
	Unauthenticated   Code = "UNAUTHENTICATED"
	Forbidden         Code = "FORBIDDEN"
	NotFound          Code = "NOT_FOUND"
	BadUserInput      Code = "BAD_USER_INPUT"
	Conflict          Code = "CONFLICT"
	RateLimited       Code = "RATE_LIMITED"
	TooComplex        Code = "TOO_COMPLEX"
	PersistedNotFound Code = "PERSISTED_QUERY_NOT_FOUND"
	ValidationFailed  Code = "GRAPHQL_VALIDATION_FAILED"
	ParseFailed       Code = "GRAPHQL_PARSE_FAILED"
	Internal          Code = "INTERNAL"
)

// Problem is an error that people may read.
type Problem struct {
	// Code tells clients what kind of problem it is.
	Code Code
	// Chinese and English are whole sentences.
	Chinese, English string
	// Field is the input path of a BadUserInput, such as "events[3].sessionId".
	Field string
	// Extensions are further members of errors[].extensions.
	Extensions map[string]any

	cause error
}

// Error is the text for the log: code, English sentence, field and cause.
func (p *Problem) Error() string {
	s := string(p.Code) + ": " + p.English
	if p.Field != "" {
		s += " (field " + p.Field + ")"
	}
	if p.cause != nil {
		s += ": " + p.cause.Error()
	}
	return s
}

// Unwrap returns the cause, which only the log sees.
func (p *Problem) Unwrap() error { return p.cause }

// Because returns p with a cause for the log.
func (p *Problem) Because(cause error) *Problem {
	q := *p
	q.cause = cause
	return &q
}

// With returns p with one more member of extensions.
func (p *Problem) With(key string, value any) *Problem {
	q := *p
	q.Extensions = map[string]any{key: value}
	for k, v := range p.Extensions {
		q.Extensions[k] = v
	}
	return &q
}

// New returns a problem with a sentence in each language; args fill both.
func New(code Code, chinese, english string, args ...any) *Problem {
	if len(args) > 0 {
		chinese, english = fmt.Sprintf(chinese, args...), fmt.Sprintf(english, args...)
	}
	return &Problem{Code: code, Chinese: chinese, English: english}
}

// BadInput says that a field of the input is wrong; field is its path below
// input, such as "title".
func BadInput(field, chinese, english string, args ...any) *Problem {
	p := New(BadUserInput, chinese, english, args...)
	p.Field = field
	return p
}

// Missing says that the row does not exist or is not for the viewer to see: the
// two look the same.
func Missing() *Problem {
	return New(NotFound, "没有找到。它不存在，或者您无权查看。", "Not found: it does not exist, or it is not for you to see.")
}

// Clash says that the task does not fit the present state.
func Clash(chinese, english string, args ...any) *Problem {
	return New(Conflict, chinese, english, args...)
}

// NeedsSignIn says that nobody is signed in.
func NeedsSignIn() *Problem {
	return New(Unauthenticated, "请先登录。", "Please sign in first.")
}

// NeedsRole says that the viewer lacks the role for the operation.
func NeedsRole() *Problem {
	return New(Forbidden, "您没有进行此操作的权限。", "You do not have the role that this needs.")
}

// SlowDown says that there were too many tries.
func SlowDown(retryAfter time.Duration) *Problem {
	seconds := max(int(math.Ceil(retryAfter.Seconds())), 1)
	return New(RateLimited, "尝试次数过多，请在 %d 秒后再试。", "Too many tries; please try again in %d seconds.", seconds).
		With("retryAfterSeconds", seconds)
}

// As returns the Problem in err's chain, or nil.
func As(err error) *Problem {
	var p *Problem
	if errors.As(err, &p) {
		return p
	}
	return nil
}

// Is reports whether err is a Problem of this code.
func Is(err error, code Code) bool {
	p := As(err)
	return p != nil && p.Code == code
}
