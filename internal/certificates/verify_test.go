package certificates_test

import (
	"encoding/json"
	"net/http"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"partyschool/internal/calendar"
	"partyschool/internal/certificates"
	"partyschool/internal/identity"
)

func (o *office) verify(number string) *certificates.Answer {
	o.t.Helper()
	a, err := o.Verify(o.t.Context(), number)
	o.must(err)
	return a
}

func TestVerify(t *testing.T) {
	o := open(t)
	c := o.issued("王小明")
	a := o.verify(c.Number)
	if want := (certificates.Answer{
		Verdict: certificates.Valid, Number: c.Number, MaskedName: "王**", CourseTitle: "消防安全：第一分钟", Hundredths: 150,
		IssuedOn: calendar.NewDate(2026, 3, 14),
	}); *a != want {
		t.Errorf("%+v, want %+v", *a, want)
	}
	if a := o.verify(" " + strings.ToLower(c.Number)); a.Verdict != certificates.Valid || a.Number != c.Number {
		t.Errorf("in small letters: %+v", a)
	}
	for _, number := range []string{"", "PS-2026-AAAAAAAAAA", "PS-2026-0OIL1UV000", c.Number + "A", "' OR 1=1 --", strings.Repeat("A", 10_000), "PS-2026-%%%%%%%%%%"} {
		if a := o.verify(number); a.Verdict != certificates.Invalid || a.MaskedName != "" {
			t.Errorf("%.40q: %+v", number, a)
		}
	}
}

func TestNamesAreMasked(t *testing.T) {
	o := open(t)
	for name, want := range map[string]string{
		"王小明": "王**", "王明": "王*", "王": "*", "欧阳小明": "欧**", "阿卜杜热合曼·买买提": "阿**", "𠮷田": "𠮷*", "e\u0301a": "é*", "葛\U000E0100": "*",
	} {
		if a := o.verify(o.issued(name).Number); a.MaskedName != want {
			t.Errorf("%q is shown as %q, want %q", name, a.MaskedName, want)
		}
	}
}

// Every part of a certificate is under the signature.
func TestWhatWasTamperedWithIsNotValid(t *testing.T) {
	o := open(t)
	other := o.issued("李四")
	for column, value := range map[string]any{
		"member_name": "王小朋", "course_title": "另一门课程", "hundredths": 1500, "release_id": other.ReleaseID, "member_id": other.MemberID + 1,
		"number": "PS-2026-AAAAAAAAAA", "issued_at": evening.AddDate(0, 0, 1), "signature": other.Signature,
	} {
		c := o.issued("王小明")
		o.exec("UPDATE certificates SET "+column+" = ? WHERE id = ?", value, c.ID)
		number := c.Number
		if column == "number" {
			number = value.(string)
		}
		if a := o.verify(number); a.Verdict != certificates.Invalid || a.CourseTitle != "" {
			t.Errorf("%s: %+v", column, a)
		}
		url, err := o.URL(c, certificates.PDF)
		o.must(err)
		if w := o.get(url); w.Code != http.StatusNotFound {
			t.Errorf("%s: it is drawn all the same: %d", column, w.Code)
		}
	}
	// A number that was made up, with a signature that was.
	c := o.issued("王小明")
	o.exec("UPDATE certificates SET signature = '' WHERE id = ?", c.ID)
	if a := o.verify(c.Number); a.Verdict != certificates.Unverifiable {
		t.Errorf("unsigned: %+v", a)
	}
}

func TestKeysThatComeAndGo(t *testing.T) {
	o := open(t)
	c := o.issued("王小明")
	files, err := filepath.Glob(filepath.Join(o.keyDir, "*.pem"))
	o.must(err)
	retired := filepath.Join(o.keyDir, "retired")
	o.must(os.Mkdir(retired, 0o700))
	_, err = identity.NewKeyFile(o.keyDir, o.clock)
	o.must(err)
	o.must(os.Rename(files[0], filepath.Join(retired, filepath.Base(files[0]))))
	o.must(o.keys.Reload())
	if a := o.verify(c.Number); a.Verdict != certificates.Valid {
		t.Errorf("after its key was retired: %+v", a)
	}
	o.loseKeys()
	if a := o.verify(c.Number); a.Verdict != certificates.Unverifiable || a.MaskedName != "" {
		t.Errorf("after its key was deleted: %+v", a)
	}
	url, err := o.URL(c, certificates.PNG)
	o.must(err)
	if w := o.get(url); w.Code != http.StatusOK {
		t.Errorf("its holder cannot have it drawn: %d", w.Code)
	}
}

func TestPage(t *testing.T) {
	o := open(t)
	valid, forged, open := o.issued("王小明<script>"), o.issued("李四"), o.issued("张三")
	o.exec("UPDATE certificates SET hundredths = 9900 WHERE id = ?", forged.ID)
	o.exec("UPDATE certificates SET signature = '' WHERE id = ?", open.ID)
	for name, c := range map[string]struct {
		path   string
		status int
		verdict,
		says, never string
	}{
		"valid":        {"/c/" + valid.Number, 200, "VALID", "王**", "王小明"},
		"forged":       {"/c/" + forged.Number, 404, "INVALID", "无效", "李"},
		"unknown":      {"/c/PS-2026-AAAAAAAAAA", 404, "INVALID", "Not valid", "王"},
		"nonsense":     {"/c/%3Cscript%3E", 404, "INVALID", "Not valid", "script"},
		"unverifiable": {"/c/" + open.Number, 503, "UNVERIFIABLE", "不表示证书是假的", "张"},
	} {
		w := o.get(c.path, "Accept", "text/html,application/xhtml+xml,application/json;q=0.5")
		h := w.Header()
		if w.Code != c.status || !strings.HasPrefix(h.Get("Content-Type"), "text/html") || h.Get("Cache-Control") != "no-store" ||
			!strings.Contains(h.Get("Content-Security-Policy"), "default-src 'none'") {
			t.Errorf("%s: %d %v", name, w.Code, h)
		}
		body := w.Body.String()
		if !strings.Contains(body, c.says) || strings.Contains(body, c.never) || strings.Contains(body, "<script") {
			t.Errorf("%s: the page lacks %q or holds %q: %s", name, c.says, c.never, body)
		}
		w = o.get(c.path, "Accept", "application/json")
		var said struct {
			Status, Name, CourseTitle, IssuedOn string
			Valid                               bool
			CreditHours                         *float64
		}
		if err := json.Unmarshal(w.Body.Bytes(), &said); err != nil || w.Code != c.status || said.Status != c.verdict || said.Valid != (c.verdict == "VALID") {
			t.Errorf("%s as JSON: %d %s %v", name, w.Code, w.Body, err)
		}
		if said.Valid && (said.Name != "王**" || *said.CreditHours != 1.5 || said.IssuedOn != "2026-03-14") {
			t.Errorf("%s as JSON: %s", name, w.Body)
		}
	}
}

// The policy allows the very style that the page has.
func TestThePolicyKnowsTheStyle(t *testing.T) {
	o := open(t)
	w := o.get("/c/x")
	style := regexp.MustCompile(`(?s)<style>(.*)</style>`).FindStringSubmatch(w.Body.String())
	if style == nil {
		t.Fatal("no style")
	}
	if want := "style-src '" + hashOf(style[1]) + "'"; !strings.Contains(w.Header().Get("Content-Security-Policy"), want) {
		t.Errorf("policy %s, want %s", w.Header().Get("Content-Security-Policy"), want)
	}
}
