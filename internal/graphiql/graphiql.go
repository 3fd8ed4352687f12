// Package graphiql serves the GraphiQL page, for those who try the school out.
// Its files are embedded: a demo in a basement has no network to fetch them from.
package graphiql

import (
	"embed"
	"net/http"
	"path"
	"strings"
)

//go:embed assets
var assets embed.FS

// page carries the access token in a header box, so that one can sign in with
// logIn and go on.
const page = `<!doctype html>
<html lang="zh-CN">
<meta charset="utf-8">
<title>手机党校 · GraphiQL</title>
<link rel="stylesheet" href="/graphiql/graphiql.min.css">
<style>body{margin:0}#graphiql{height:100vh}</style>
<div id="graphiql">正在打开…</div>
<script src="/graphiql/react.min.js"></script>
<script src="/graphiql/react-dom.min.js"></script>
<script src="/graphiql/graphiql.min.js"></script>
<script>
const fetcher = GraphiQL.createFetcher({ url: '/graphql' });
const start = '# Sign in, then put {"Authorization": "Bearer <accessToken>"} into Headers below.\n' +
  'mutation {\n  logIn(input: { phone: "13800000004", password: "demo-party-school" }) {\n    accessToken\n    viewer { name }\n  }\n}\n';
ReactDOM.createRoot(document.getElementById('graphiql')).render(
  React.createElement(GraphiQL, { fetcher, defaultQuery: start, defaultEditorToolsVisibility: 'headers' }));
</script>
</html>
`

// policy lets the page run what it brings with it, and nothing else. GraphiQL writes styles
// and its own script into the page.
const policy = "default-src 'self'; script-src 'self' 'unsafe-inline'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; font-src 'self' data:; frame-ancestors 'none'"

// types of the embedded files, which are all stored with gzip.
var types = map[string]string{".js": "text/javascript; charset=utf-8", ".css": "text/css; charset=utf-8"}

// Handler serves the page at /graphiql and its files below it.
func Handler() http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Content-Security-Policy", policy)
		name := strings.Trim(strings.TrimPrefix(r.URL.Path, "/graphiql"), "/")
		if name == "" {
			w.Header().Set("Content-Type", "text/html; charset=utf-8")
			_, _ = w.Write([]byte(page))
			return
		}
		content, err := assets.ReadFile("assets/" + name + ".gz")
		kind := types[path.Ext(name)]
		if err != nil || kind == "" {
			http.NotFound(w, r)
			return
		}
		w.Header().Set("Content-Type", kind)
		w.Header().Set("Content-Encoding", "gzip")
		_, _ = w.Write(content)
	})
}
