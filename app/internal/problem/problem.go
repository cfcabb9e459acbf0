// Package problem describes what is wrong with a value that somebody set, in one form for all of them.
package problem

import (
	"fmt"
	"strconv"
	"strings"
)

// Problem is one value that cannot be used.
type Problem struct {
	// Name is the name under which people set the value.
	Name string
	// Found is the value as it was found.
	Found string
	// Needed says what has to stand there.
	Needed string
}

// New quotes the value, so that an empty one and one with blanks can be seen.
func New(name, found, needed string) Problem {
	return Problem{Name: name, Found: strconv.Quote(found), Needed: needed}
}

// Error is the sentence for people.
func (p Problem) Error() string {
	return fmt.Sprintf("%s: found %s, need %s", p.Name, p.Found, p.Needed)
}

// List is every problem of one source: people mend all of them at once, not one per start.
type List []Problem

// Error joins the sentences.
func (l List) Error() string {
	sentences := make([]string, len(l))
	for i, p := range l {
		sentences[i] = p.Error()
	}
	return strings.Join(sentences, "; ")
}

// Err is nil for an empty list.
func (l List) Err() error {
	if len(l) == 0 {
		return nil
	}
	return l
}
