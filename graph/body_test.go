package graph

import (
	"bytes"
	"reflect"
	"strings"
	"testing"
)

// bodies are such as clients send, and such as nobody should.
var bodies = []string{
	`{"query":"{ viewer { id } }"}`,
	`{"documentId":"sha256:00","operationName":"Home","variables":null}`,
	" {\r\n\t\"query\" : \"query A {\\n  a\\t}\" , \"variables\" : {\"a\":[1,-0.5e+7,true,false,null,{\"b\":\"市场\",\"b\":\"\\u5e02\\ud83d\\ude00\\/\"}],\"\":{}} }\n",
	`{"query":"a","query":"b"}`, `{"QUERY":"a"}`, `{"que\u0072y":"a"}`, `{"query":"a","foreign":{"x":[}}`, `{"query":"a","foreign":{"x":[]}}`,
	`{"query":null,"extensions":{"persistedQuery":{"version":1,"sha256Hash":"00"},"cost":true}}`,
	`{"query":1}`, `{"query":"a","variables":[]}`, `{"query":"a","variables":"x"}`, `{"variables":{"n":1e999999}}`, `{"variables":{"n":-}}`,
	`{"variables":{"n":01}}`, `{"variables":{"n":1.}}`, `{"variables":{"n":.5}}`, `{"variables":{"n":+1}}`, `{"variables":{"n":0x1}}`, `{"variables":{"n":1e}}`,
	`{"variables":{"n":[1,]}}`, `{"variables":{"n":[,1]}}`, `{"variables":{"n":1,}}`, `{"variables":{"n" 1}}`, `{"variables":{"n":nul}}`, `{"variables":{"n":nulll}}`,
	`{"query":"a",}`, `{,"query":"a"}`, `{"query":"a"} {}`, `{"query":"a"}]`, `{}`, `[]`, ``, `null`, `"x"`, "\ufeff{}", `{"query":"a"`, `{"query":"a`,
	"{\"query\":\"a\xff\xfe\"}", "{\"query\":\"a\nb\"}", "{\"query\":\"a\x00\"}", `{"query":"\ud800"}`, `{"query":"\x"}`, `{"query":"\"}`, `{"query":"\u12"}`, "{\"query\":\"\x7f\u2028\"}",
	`{"variables":{"a":` + strings.Repeat("[", 31) + strings.Repeat("]", 31) + `}}`,
	`{"variables":{"a":` + strings.Repeat("[", 40) + strings.Repeat("]", 40) + `}}`,
	`{"variables":{"a":` + strings.Repeat(`{"a":`, 40) + "1" + strings.Repeat("}", 40) + `}}`,
}

// readSlowly reads a body by encoding/json alone.
func readSlowly(body []byte) (*question, error) {
	q := &question{}
	return q, decodeJSON(bytes.NewReader(body), q)
}

// FuzzBody reads bodies in one pass and by encoding/json, which takes whatever the pass
// takes, for the same.
func FuzzBody(f *testing.F) {
	for _, body := range bodies {
		f.Add([]byte(body))
	}
	f.Fuzz(func(t *testing.T, body []byte) {
		got := &question{}
		if !got.readPlain(body) {
			if !reflect.DeepEqual(got, &question{}) {
				t.Errorf("%q was left to others, but read as %+v", body, got)
			}
			return
		}
		if want, err := readSlowly(body); err != nil || !reflect.DeepEqual(got, want) {
			t.Errorf("%q was read as %+v, not as %+v (%v)", body, got, want, err)
		}
	})
}

// TestWhatClientsSendIsReadInOnePass keeps the pass from leaving everything to others.
func TestWhatClientsSendIsReadInOnePass(t *testing.T) {
	for _, body := range bodies[:3] {
		if !new(question).readPlain([]byte(body)) {
			t.Errorf("%s was not read in one pass", body)
		}
	}
}

func BenchmarkBody(b *testing.B) {
	body := []byte(`{"documentId":"sha256:` + strings.Repeat("ab", 32) + `","operationName":"CoursePage","variables":{"id":"0000000000abc"}}`)
	b.Run("one pass", func(b *testing.B) {
		b.ReportAllocs()
		for b.Loop() {
			if !new(question).readPlain(body) {
				b.Fatal("not read")
			}
		}
	})
	b.Run("encoding/json", func(b *testing.B) {
		b.ReportAllocs()
		for b.Loop() {
			if _, err := readSlowly(body); err != nil {
				b.Fatal(err)
			}
		}
	})
}
