package partyschool_test

import (
	"fmt"
	"go/parser"
	"go/token"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

const module = "partyschool/"

// room is a package, or a folder of packages, and what of this module it may
// import. The same table stands in docs/architecture.md.
type room struct {
	name string
	may  string // names of rooms; "frame" and "capabilities" stand for those below
	why  string // the message where something else is imported
}

var (
	frame = "ent internal/calendar internal/clock internal/database internal/identity internal/interval internal/key internal/keyfile internal/outline internal/paging internal/problem internal/question internal/vault internal/visibility"
	// capabilities are in the order in which they may know each other: a room knows
	// only those named in its own line, all of which stand above it.
	rooms = []room{
		{"ent/schema", "internal/calendar internal/interval internal/outline internal/question", "a schema that imports generated code cannot be generated again"},
		{"ent", "ent/schema internal/calendar internal/interval internal/outline internal/question", "the tables know nothing of what is done with them"},
		{"internal/calendar", "", "days are known below everything"},
		{"internal/clock", "", "time is known below everything"},
		{"internal/interval", "", "sums of stretches are pure arithmetic"},
		{"internal/key", "", "keys are known below everything"},
		{"internal/outline", "", "a release is read without the tables"},
		{"internal/question", "", "what an answer is worth is pure arithmetic"},
		{"internal/problem", "internal/key", "errors are known below everything but keys"},
		{"internal/paging", "internal/problem", "paging knows lists, not what is in them"},
		{"internal/identity", "internal/clock internal/key internal/keyfile internal/problem", "who asks is known without the tables"},
		{"internal/visibility", "ent internal/identity internal/key", "rules speak of rows and viewers only"},
		{"internal/keyfile", "", "keys are kept without knowing what they open"},
		{"internal/vault", "internal/keyfile", "secrets are sealed without knowing whose they are"},
		{"internal/database", "ent internal/clock internal/identity internal/key internal/vault internal/visibility", "the database serves all rooms and knows none"},
		{"internal/audit", "frame", "every task writes to the audit trail, so it knows no task"},
		{"internal/throttle", "frame", "tries are counted without knowing of what"},
		{"internal/pace", "internal/clock", "what is spent is counted without knowing on what"},
		{"internal/once", "frame", "every creation passes through here, so it knows none"},
		{"internal/rounds", "frame", "rounds know when, not what"},
		{"internal/sheet", "internal/problem internal/calendar", "rows and cells are read without knowing what is in them"},
		{"internal/search", "internal/problem", "words are found without knowing whose they are"},
		{"internal/print", "internal/calendar", "a page is drawn from what it is given"},
		{"internal/telemetry", "frame", "what happens is told it from outside, and it knows no task"},
		{"internal/together", "", "a queue knows that many go together, not what they do"},
		{"internal/live", "", "a hint is passed on without knowing what it is about"},
		{"internal/bus", "internal/keyfile", "hints travel without the bus knowing what they are about"},
		{"internal/text", "internal/problem", "text is rendered without knowing where it lies"},
		{"internal/outbox", "frame", "a message is sent without knowing who wrote it"},
		{"internal/notices", "frame internal/outbox", "a notice is kept without knowing who wrote it"},
		{"internal/organizations", "frame internal/audit internal/once internal/throttle", "the tree stands without its members"},
		{"internal/completions", "frame", "places are counted without knowing who changes them"},
		{"internal/media", "frame internal/once internal/organizations", "files are kept without knowing which lesson shows them"},
		{"internal/members", "frame internal/audit internal/completions internal/media internal/once internal/organizations internal/sheet", "the register knows the tree, not what its members do"},
		{"internal/signin", "frame internal/members internal/organizations internal/throttle", "signing in knows the register, nothing of learning"},
		{"internal/catalogue", "frame internal/media internal/search internal/text", "what was published does not know who learns it"},
		{"internal/credits", "frame internal/audit internal/media internal/members internal/once internal/organizations internal/sheet", "the ledger does not know where hours come from"},
		{"internal/study", "frame internal/audit internal/catalogue internal/completions internal/live internal/together", "study says that a course was completed; what follows is told it from outside"},
		{"internal/certificates", "frame internal/print", "a certificate is issued to whoever is told to have completed a course"},
		{"internal/records", "frame internal/credits internal/print", "a record is the ledger on paper"},
		{"internal/enrollments", "frame internal/catalogue internal/certificates internal/completions internal/credits internal/live internal/study", "a place in a course knows where study stands, not how it is reported"},
		{"internal/quizzes", "frame internal/catalogue internal/study", "a quiz is sat without knowing how it was written"},
		{"internal/courses", "frame internal/audit internal/catalogue internal/credits internal/enrollments internal/media internal/once internal/organizations internal/sheet internal/text", "authors do not decide what study is worth"},
		{"internal/offline", "frame internal/catalogue internal/media internal/study", "a phone is told what there is, and changes nothing"},
		{"internal/assignments", "frame internal/audit internal/catalogue internal/enrollments internal/notices internal/once internal/organizations", "who is asked knows the places, not how they are studied"},
		{"internal/posts", "frame internal/audit internal/organizations", "a post is held without giving a right; the ledger reads who leads"},
		{"internal/transfers", "frame internal/audit internal/completions internal/notices internal/organizations", "a transfer moves the places in courses with the member, which the register does not know"},
		{"internal/mergers", "frame internal/assignments internal/audit internal/members internal/notices internal/once internal/organizations internal/posts internal/transfers", "an organisation ends with all that is in it, and each room hands over its own"},
		{"internal/home", "frame internal/together", "a screen is read as it is, and what it means is said by the rooms that it shows"},
		{"internal/birthdays", "frame internal/audit internal/members internal/notices internal/once internal/organizations internal/print", "birthdays know the register, and nothing of learning but the ledger"},
		{"internal/messages", "frame internal/audit internal/notices internal/once internal/organizations internal/outbox", "a message is written to a subtree, whoever delivers it"},
		{"internal/burden", "frame internal/audit internal/organizations", "what may be compared is decided apart from what compares"},
		{"internal/privacy", "frame internal/audit internal/check internal/completions internal/members internal/once internal/organizations", "what refers to a member is known to the checker, and the register is corrected as by its admins"},
		{"internal/studydays", "frame internal/audit internal/catalogue internal/organizations internal/throttle", "study days read what was studied, and study does not know of them"},
		{"internal/reports", "frame internal/catalogue internal/completions internal/credits internal/enrollments internal/organizations", "reports read, and nothing depends on them"},
		{"internal/exports", "frame internal/audit internal/birthdays internal/media internal/members internal/once internal/reports internal/sheet internal/studydays", "a file is written of what other rooms say"},
		{"internal/check", "frame", "the checker reads the tables as they are, not through the rooms that wrote them"},
		{"internal/backup", "frame internal/check", "rows are carried as they are, without the rooms that wrote them"},
		{"internal/config", "internal/calendar", "settings are read before anything else exists"},
		{"internal/graphiql", "", "a page of its own"},
		{"internal/edge", "", "answers pass through whatever is in them"},
		{"web", "internal/print", "pages are served without knowing what they ask"},
		{"graph", "frame capabilities", "the door calls the rooms; it does not put them together"},
		{"internal/app", "frame capabilities graph internal/config internal/edge internal/graphiql web", "here the rooms are put together"},
		{"internal/sampleschool", "frame capabilities internal/app internal/config", "the sample school is built through the same tasks as a real one"},
		{"internal/bench", "frame capabilities internal/app internal/config", "the bench drives the school from outside"},
		{"cmd", "frame capabilities internal/app internal/backup internal/check internal/config internal/sampleschool web", "commands start what app puts together"},
	}
)

// notCapabilities are rooms under internal that are no capability.
var notCapabilities = strings.Fields(frame + " internal/app internal/backup internal/bench internal/check internal/config internal/edge internal/graphiql internal/sampleschool")

func TestRoomsImportOnlyWhatTheyMay(t *testing.T) {
	for file, imports := range sources(t, false) {
		r := roomOf(file)
		if r == nil {
			t.Errorf("%s is in no room: give its folder a line in the table of rooms", file)
			continue
		}
		for _, imported := range imports {
			other := roomOf(imported + "/x.go")
			if other == nil || other.name == r.name || r.allows(other.name) {
				continue
			}
			t.Errorf("%s imports %s, but %s may not: %s", file, imported, r.name, r.why)
		}
	}
}

func (r room) allows(name string) bool {
	for _, may := range strings.Fields(r.may) {
		switch {
		case may == name,
			may == "frame" && slices.Contains(strings.Fields(frame), name),
			may == "capabilities" && strings.HasPrefix(name, "internal/") && !slices.Contains(notCapabilities, name):
			return true
		}
	}
	return false
}

// roomOf returns the room with the longest name that holds the file.
func roomOf(file string) *room {
	var best *room
	for i, r := range rooms {
		if strings.HasPrefix(file, r.name+"/") && (best == nil || len(r.name) > len(best.name)) {
			best = &rooms[i]
		}
	}
	return best
}

// outside are imports from outside that only some rooms may have.
var outside = []struct{ imported, only, why string }{
	{"github.com/99designs/gqlgen", "graph", "the rooms can be called without GraphQL"},
	{"github.com/vektah/gqlparser", "graph", "the rooms can be called without GraphQL"},
	{"modernc.org/sqlite", "internal/database", "one room chooses the engine"},
	{"github.com/go-sql-driver/mysql", "internal/database", "one room chooses the engine"},
	{"github.com/golang-jwt/jwt", "internal/identity", "one room makes and believes tokens"},
	{"gocloud.dev/blob", "internal/media", "one room knows where files lie"},
	{"github.com/aws/", "internal/media", "one room knows where files lie"},
	{"github.com/pdfcpu", "internal/media", "one room looks into files"},
	{"github.com/xuri/excelize", "internal/sheet", "one room knows workbooks"},
	{"github.com/blevesearch", "internal/search", "one room knows the index"},
	{"github.com/coder/websocket", "graph", "the rooms can be called without GraphQL"},
	{"github.com/go-co-op/gocron", "internal/rounds", "one room knows when"},
	{"codeberg.org/go-pdf/fpdf", "internal/print", "one room draws for paper"},
	{"github.com/boombuler/barcode", "internal/print", "one room draws for paper"},
	{"github.com/teambition/rrule-go", "internal/studydays", "one room counts out recurrences"},
	{"github.com/pquerna/otp", "internal/studydays", "one room makes rotating codes"},
	{"golang.org/x/image", "internal/print", "one room draws for paper"},
	{"github.com/tink-crypto/tink-go", "internal/vault", "one room knows ciphers"},
	{"github.com/BurntSushi/toml", "internal/outbox", "one room sends what leaves the school"},
	{"github.com/wneessen/go-mail", "internal/outbox", "one room sends what leaves the school"},
	{"github.com/SherClockHolmes/webpush-go", "internal/outbox", "one room sends what leaves the school"},
	{"go.opentelemetry.io/", "internal/telemetry", "one room knows how the school is watched"},
	{"github.com/prometheus/", "internal/telemetry", "one room knows how the school is watched"},
	{"github.com/nats-io/", "internal/bus", "one room carries hints between nodes"},
	{"github.com/alecthomas/kong", "cmd", "settings reach the rooms as values"},
}

func TestOnlyTheirRoomsKnowTheLibraries(t *testing.T) {
	for file, imports := range sources(t, true) {
		for _, imported := range imports {
			for _, o := range outside {
				if strings.HasPrefix(imported, o.imported) && !strings.HasPrefix(file, o.only+"/") {
					t.Errorf("%s imports %s, which only %s may: %s", file, imported, o.only, o.why)
				}
			}
		}
	}
}

// TestNoticesAreToldByOneRoom keeps rooms from writing notices of their own: what is not
// told by internal/notices reaches no phone.
func TestNoticesAreToldByOneRoom(t *testing.T) {
	for file := range sources(t, false) {
		content, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		if strings.Contains(string(content), ".Notice.Create") && !strings.HasPrefix(file, "internal/notices/") && !strings.HasPrefix(file, "ent/") {
			t.Errorf("%s writes a notice: call Tell of internal/notices, which fans out to phones and mailboxes too", file)
		}
	}
}

func TestArchitecturePageHoldsTheTableOfRooms(t *testing.T) {
	page, err := os.ReadFile("docs/architecture.md")
	if err != nil {
		t.Fatal(err)
	}
	for _, r := range rooms {
		may := strings.ReplaceAll(r.may, " ", ", ")
		if may == "" {
			may = "–"
		}
		line := fmt.Sprintf("| %s | %s | %s |", r.name, may, r.why)
		if !strings.Contains(string(page), line+"\n") {
			t.Errorf("docs/architecture.md lacks this line of the table of rooms:\n%s", line)
		}
	}
}

// sources returns the imports of every hand-written file that is no test: those
// of this module without its name, or those from outside.
func sources(t *testing.T, fromOutside bool) map[string][]string {
	t.Helper()
	files := map[string][]string{}
	for _, file := range goFiles(t) {
		generatedGraph := strings.HasPrefix(file, "graph/generated/") || strings.HasPrefix(file, "graph/model/")
		if strings.HasSuffix(file, "_test.go") || path.Dir(file) == "." || generatedGraph || strings.Contains(file, "test/") {
			continue
		}
		parsed, err := parser.ParseFile(token.NewFileSet(), file, nil, parser.ImportsOnly)
		if err != nil {
			t.Fatal(err)
		}
		files[file] = nil
		for _, i := range parsed.Imports {
			name := strings.Trim(i.Path.Value, `"`)
			if own := strings.HasPrefix(name, module); own != fromOutside {
				files[file] = append(files[file], strings.TrimPrefix(name, module))
			}
		}
	}
	return files
}

func goFiles(t *testing.T) []string {
	t.Helper()
	var files []string
	err := filepath.WalkDir(".", func(p string, d fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		if d.IsDir() && (strings.HasPrefix(d.Name(), ".") && p != "." || d.Name() == "testdata" || d.Name() == "data" || d.Name() == "node_modules") {
			return filepath.SkipDir
		}
		if strings.HasSuffix(p, ".go") {
			files = append(files, filepath.ToSlash(p))
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return files
}
