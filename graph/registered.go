package graph

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"

	"github.com/vektah/gqlparser/v2/ast"
	"github.com/vektah/gqlparser/v2/gqlerror"
	"github.com/vektah/gqlparser/v2/lexer"

	"partyschool/graph/generated"
	"partyschool/internal/problem"
)

// Registered are documents that are known before anybody asks, because whoever runs the
// school put them into a folder. They never change while it runs. nil has none.
type Registered struct {
	byHash map[[sha256.Size]byte]*document
	// byName are those to which a manifest gives ids of its own.
	byName map[string]*document
	list   []RegisteredDocument
}

// RegisteredDocument is a document of the folder under one of its ids.
type RegisteredDocument struct {
	// ID is what clients send as documentId: "sha256:" and the hash in hexadecimal digits,
	// or the manifest's own.
	ID string
	// Operations are the names of those in it.
	Operations []string
	// Source is the file with its line.
	Source string
	// Text is what the hash is of.
	Text string
}

const (
	// manifestName is the file {"id": "text"} that tools of clients write.
	manifestName = "manifest.json"
	// longestFile bounds what is read of each file.
	longestFile = 16 << 20
)

// ownID is an id of a manifest that is no hash.
var ownID = regexp.MustCompile(`^[0-9A-Za-z._~-]{1,200}$`)

// OpenRegistered reads a folder: every *.graphql file is a document, and so is each
// operation of a file with several, together with the fragments that it uses; and so is
// each entry of manifest.json. One that does not fit the schema is an error that names
// file, line and column.
func OpenRegistered(dir string) (*Registered, error) {
	r := newRegistered()
	if err := r.open(dir); err != nil {
		return nil, err
	}
	return r, nil
}

// RegisteredWith are the documents of a manifest that is part of the program, which its own
// clients send, and those of a folder; without them where the manifest is empty or dir is,
// and nil where both are.
func RegisteredWith(manifest, dir string) (*Registered, error) {
	if manifest == "" && dir == "" {
		return nil, nil
	}
	r := newRegistered()
	if manifest != "" {
		schema := generated.NewExecutableSchema(generated.Config{}).Schema()
		if err := r.parseManifest(schema, manifest, "the clients"); err != nil {
			return nil, err
		}
	}
	if dir != "" {
		if err := r.open(dir); err != nil {
			return nil, err
		}
	}
	return r, nil
}

func newRegistered() *Registered {
	return &Registered{byHash: map[[sha256.Size]byte]*document{}, byName: map[string]*document{}}
}

func (r *Registered) open(dir string) error {
	before := len(r.list)
	schema := generated.NewExecutableSchema(generated.Config{}).Schema()
	entries, err := os.ReadDir(dir)
	if err != nil {
		return err
	}
	var problems []error
	for _, e := range entries {
		path := filepath.Join(dir, e.Name())
		switch {
		case e.IsDir():
		case e.Name() == manifestName:
			problems = append(problems, r.readManifest(schema, path))
		case filepath.Ext(path) == ".graphql":
			problems = append(problems, r.readFile(schema, path))
		}
	}
	if err := errors.Join(problems...); err != nil {
		return err
	}
	if len(r.list) == before {
		return fmt.Errorf("%s: there is neither a *.graphql file nor a %s", dir, manifestName)
	}
	return nil
}

// Documents returns all documents with their ids, file by file.
func (r *Registered) Documents() []RegisteredDocument { return slices.Clone(r.list) }

// byID finds a document by what a client sends; nil where there is none.
func (r *Registered) byID(id string) *document {
	if r == nil {
		return nil
	}
	if hash, ok := parseHash(strings.TrimPrefix(id, "sha256:")); ok {
		return r.byHash[hash]
	}
	return r.byName[id]
}

// text finds a document by the hash of its text.
func (r *Registered) text(hash [sha256.Size]byte) *document {
	if r == nil {
		return nil
	}
	return r.byHash[hash]
}

func readWhole(path string) (string, error) {
	info, err := os.Stat(path)
	if err != nil {
		return "", err
	}
	if info.Size() > longestFile {
		return "", fmt.Errorf("%s: it has more than %d bytes", path, longestFile)
	}
	content, err := os.ReadFile(path)
	return string(content), err
}

func (r *Registered) readFile(schema *ast.Schema, path string) error {
	text, err := readWhole(path)
	if err != nil {
		return err
	}
	doc, errs := judge(schema, nil, true, text)
	if errs != nil {
		return located(path, 0, errs)
	}
	r.add(doc, path, 1)
	// Tools that send a file's text often cut off its last line's end.
	if cut := strings.TrimSpace(text); cut != text {
		short := *doc
		short.text, short.hash = cut, sha256.Sum256([]byte(cut))
		r.byHash[short.hash] = &short
	}
	if len(doc.parsed.Operations) == 1 {
		return nil
	}
	var problems []error
	for _, op := range doc.parsed.Operations {
		alone, errs := judge(schema, nil, true, cutOut(text, doc.parsed, op))
		if errs != nil {
			problems = append(problems, located(path, op.Position.Line-1, errs))
			continue
		}
		r.add(alone, path, op.Position.Line)
	}
	return errors.Join(problems...)
}

func (r *Registered) add(doc *document, path string, line int) {
	d := RegisteredDocument{ID: "sha256:" + hex.EncodeToString(doc.hash[:]), Source: fmt.Sprintf("%s:%d", path, line), Text: doc.text}
	for _, op := range doc.parsed.Operations {
		d.Operations = append(d.Operations, op.Name)
	}
	r.byHash[doc.hash] = doc
	r.list = append(r.list, d)
}

// located says where in a file documents are wrong.
func located(path string, offset int, errs gqlerror.List) error {
	var all []error
	for _, e := range errs {
		where := path
		if len(e.Locations) > 0 {
			where = fmt.Sprintf("%s:%d:%d", path, offset+e.Locations[0].Line, e.Locations[0].Column)
		}
		all = append(all, fmt.Errorf("%s: %s", where, e.Message))
	}
	return errors.Join(all...)
}

// cutOut returns one operation of a file and, each on a line of its own, the fragments
// that it reaches, in the order of the file: a text that a client can cut out just so.
func cutOut(text string, doc *ast.QueryDocument, op *ast.OperationDefinition) string {
	used := map[string]bool{}
	reach(op.SelectionSet, used)
	out := definition(text, op.Position)
	for _, f := range doc.Fragments {
		if used[f.Name] {
			out += "\n" + definition(text, f.Position)
		}
	}
	return out
}

// reach notes the fragments that a part of a valid document uses, and those that these
// use.
func reach(set ast.SelectionSet, used map[string]bool) {
	for _, selection := range set {
		switch s := selection.(type) {
		case *ast.Field:
			reach(s.SelectionSet, used)
		case *ast.InlineFragment:
			reach(s.SelectionSet, used)
		case *ast.FragmentSpread:
			if !used[s.Name] {
				used[s.Name] = true
				reach(s.Definition.SelectionSet, used)
			}
		}
	}
}

// definition is a definition as it stands in the text, from its first word to the brace
// that closes it.
func definition(text string, at *ast.Position) string {
	runes := []rune(text) // positions count characters
	rest := string(runes[at.Start:])
	depth := 0
	for words := lexer.New(&ast.Source{Input: rest}); ; {
		word, err := words.ReadToken()
		if err != nil || word.Kind == lexer.EOF {
			return rest // not of a text that was parsed
		}
		switch word.Kind {
		case lexer.BraceL, lexer.ParenL:
			depth++
		case lexer.ParenR:
			depth--
		case lexer.BraceR:
			if depth--; depth == 0 {
				return string([]rune(rest)[:word.Pos.End])
			}
		}
	}
}

// readManifest reads {"id": "text", …}.
func (r *Registered) readManifest(schema *ast.Schema, path string) error {
	text, err := readWhole(path)
	if err != nil {
		return err
	}
	return r.parseManifest(schema, text, path)
}

func (r *Registered) parseManifest(schema *ast.Schema, text, path string) error {
	d := json.NewDecoder(strings.NewReader(text))
	line := func() int { return 1 + bytes.Count([]byte(text)[:d.InputOffset()], []byte("\n")) }
	if start, err := d.Token(); err != nil || start != json.Delim('{') {
		return fmt.Errorf(`%s:%d: it is not an object {"id": "document", …}`, path, line())
	}
	var problems []error
	for d.More() {
		id, err := d.Token()
		if err != nil {
			return fmt.Errorf("%s:%d: %w", path, line(), err)
		}
		at := line()
		var document string
		if err := d.Decode(&document); err != nil {
			return fmt.Errorf("%s:%d: the document of %v is not text", path, at, id)
		}
		if err := r.addEntry(schema, id.(string), document, fmt.Sprintf("%s:%d", path, at)); err != nil {
			problems = append(problems, err)
		}
	}
	if _, err := d.Token(); err != nil {
		return fmt.Errorf("%s:%d: %w", path, line(), err)
	}
	if _, err := d.Token(); err != io.EOF {
		return fmt.Errorf("%s:%d: something follows the object", path, line())
	}
	return errors.Join(problems...)
}

func (r *Registered) addEntry(schema *ast.Schema, id, text, source string) error {
	doc, errs := judge(schema, nil, true, text)
	if errs != nil {
		return located(source+": "+id, 0, errs)
	}
	hash, isHash := parseHash(strings.TrimPrefix(id, "sha256:"))
	switch {
	case isHash && hash != doc.hash:
		return fmt.Errorf("%s: %s is not the hash of its document, which is %s", source, id, hex.EncodeToString(doc.hash[:]))
	case !isHash && !ownID.MatchString(id):
		return fmt.Errorf("%s: %q is no id: one is sha256: and a hash, or up to 200 letters, digits and . _ ~ -", source, id)
	case !isHash && r.byName[id] != nil:
		return fmt.Errorf("%s: the id %s is there twice", source, id)
	case !isHash:
		r.byName[id] = doc
	}
	entry := RegisteredDocument{ID: id, Source: source, Text: text}
	for _, op := range doc.parsed.Operations {
		entry.Operations = append(entry.Operations, op.Name)
	}
	r.byHash[doc.hash] = doc
	r.list = append(r.list, entry)
	return nil
}

// notRegistered says that a school takes only documents that it knows.
func notRegistered() *problem.Problem {
	return problem.New(problem.Forbidden, "本校只接受已登记的查询文档。", "This school takes registered documents only.").With("reason", "NOT_REGISTERED")
}

// unknownDocument says that no document has the id.
func unknownDocument() *problem.Problem {
	return problem.New(problem.PersistedNotFound, "没有登记这个 documentId。", "No document is registered under this documentId.")
}
