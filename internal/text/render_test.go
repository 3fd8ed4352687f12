package text_test

import (
	"net/url"
	"strings"
	"testing"

	"golang.org/x/net/html"

	"partyschool/internal/problem"
	"partyschool/internal/text"
)

func TestMarkdownBecomesHTML(t *testing.T) {
	for markdown, want := range map[string]string{
		"# 消防\n\n**先看**出口":                "<h1>消防</h1>\n<p><strong>先看</strong>出口</p>\n",
		"~~旧~~":                           "<p><del>旧</del></p>\n",
		"- [x] 断电\n- [ ] 关门":              "<ul>\n<li><input checked=\"\" disabled=\"\" type=\"checkbox\"> 断电</li>\n<li><input disabled=\"\" type=\"checkbox\"> 关门</li>\n</ul>\n",
		"|甲|乙|\n|:-|-:|\n|1|2|":           "<table>\n<thead>\n<tr>\n<th align=\"left\">甲</th>\n<th align=\"right\">乙</th>\n</tr>\n</thead>\n<tbody>\n<tr>\n<td align=\"left\">1</td>\n<td align=\"right\">2</td>\n</tr>\n</tbody>\n</table>\n",
		"3. 三\n4. 四":                      "<ol start=\"3\">\n<li>三</li>\n<li>四</li>\n</ol>\n",
		"```go\nx := 1 < 2\n```":          "<pre><code class=\"language-go\">x := 1 &lt; 2\n</code></pre>\n",
		"[网](https://example.org/a?b=1)":  `<p><a href="https://example.org/a?b=1" rel="nofollow noreferrer noopener" target="_blank">网</a></p>` + "\n",
		"[写信](mailto:a@example.org)":      `<p><a href="mailto:a@example.org" rel="nofollow noreferrer">写信</a></p>` + "\n",
		"[坏](javascript:alert(1))":        "<p>坏</p>\n",
		"[坏](/logout)":                    "<p>坏</p>\n",
		"![图](https://example.org/x.png)": "<p></p>\n",
		"<script>alert(1)</script>文":      "\n",
		"a <b onclick=alert(1)>b</b>":     "<p>a b</p>\n",
	} {
		got, err := text.Render(markdown)
		if err != nil || got != want {
			t.Errorf("%q becomes\n%q, want\n%q (%v)", markdown, got, want, err)
		}
	}
}

func TestReadingTime(t *testing.T) {
	for markdown, want := range map[string]float64{
		"":                                    10,
		"短":                                   10,
		strings.Repeat("读", 400):              60,
		strings.Repeat("读。！", 400):            60,
		strings.Repeat("word ", 200):          60,
		strings.Repeat("don't 1,000.5 ", 100): 60,
		strings.Repeat("学习 study ", 100):      60,
		"[字](https://example.org/" + strings.Repeat("x/", 5000) + ")": 10,
	} {
		rendered, err := text.Render(markdown)
		if got := text.ReadingSeconds(rendered); err != nil || got != want {
			t.Errorf("%.20q takes %g seconds, want %g (%v)", markdown, got, want, err)
		}
	}
}

func TestWhatTakesTooLongIsRefused(t *testing.T) {
	for _, markdown := range []string{">", "- ", "> - ", "1. ", "[a]("} {
		_, err := text.Render("好\n" + strings.Repeat(markdown, 100_000/len(markdown)) + "x")
		if !problem.Is(err, problem.BadUserInput) {
			t.Errorf("100,000 characters of %q: %v", markdown, err)
		}
	}
	for _, markdown := range []string{strings.Repeat("-", 200), strings.Repeat("* ", 100), strings.Repeat("> ", 10) + "x", strings.Repeat("[", 100_000)} {
		if _, err := text.Render(markdown); err != nil {
			t.Errorf("%.20q: %v", markdown, err)
		}
	}
}

// elements that may come out, with their attributes.
var elements = map[string]string{
	"h1": "", "h2": "", "h3": "", "h4": "", "h5": "", "h6": "", "p": "", "br": "", "hr": "", "blockquote": "", "pre": "", "em": "", "strong": "",
	"del": "", "ul": "", "li": "", "table": "", "thead": "", "tbody": "", "tr": "", "ol": "start", "th": "align", "td": "align", "code": "class",
	"input": "type checked disabled", "a": "href rel target",
}

func FuzzNothingDangerousComesOut(f *testing.F) {
	for _, seed := range []string{
		"# a\n[x](javascript:alert(1)) <script>alert(1)</script>", "<img src=x onerror=alert(1)>", "[a](data:text/html,<script>)",
		"<a href='java\nscript:alert(1)'>", "[x](JaVaScRiPt&#58;alert(1))", "![x](https://a\"onerror=\"alert(1))", "<svg/onload=alert(1)>",
		"```\"onclick=alert(1)\nx\n```", "<https://example.org>", "|a|\n|-|\n|<style>*{}</style>|", "[a]: vbscript:x\n[a]", "<!--><script>-->",
		"&lt;script&gt;alert(1)&lt;/script&gt;", "- [ ] <iframe src=x>", "[x](//example.org)", "[x](https://user@example.org/\u202e)",
	} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, markdown string) {
		rendered, err := text.Render(markdown)
		if err != nil {
			if problem.Is(err, problem.BadUserInput) {
				return
			}
			t.Fatal(err)
		}
		if s := text.ReadingSeconds(rendered); s < 10 || s > 10+float64(len(rendered)) {
			t.Errorf("takes %g seconds", s)
		}
		z := html.NewTokenizer(strings.NewReader(rendered))
		for z.Next() != html.ErrorToken {
			token := z.Token()
			if token.Type != html.StartTagToken && token.Type != html.SelfClosingTagToken {
				continue
			}
			attributes, known := elements[token.Data]
			if !known {
				t.Fatalf("<%s> comes out: %q", token.Data, rendered)
			}
			for _, a := range token.Attr {
				if !strings.Contains(" "+attributes+" ", " "+a.Key+" ") {
					t.Fatalf("%s= comes out: %q", a.Key, rendered)
				}
				if u, err := url.Parse(a.Val); a.Key == "href" && (err != nil || (u.Scheme != "http" && u.Scheme != "https" && u.Scheme != "mailto")) {
					t.Fatalf("a link to %q comes out: %q", a.Val, rendered)
				}
			}
		}
	})
}
