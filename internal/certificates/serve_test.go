package certificates_test

import (
	"bytes"
	"crypto/sha256"
	"encoding/base64"
	"image"
	"image/png"
	"mime"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/makiuchi-d/gozxing"
	"github.com/makiuchi-d/gozxing/qrcode"

	"partyschool/ent"
	"partyschool/internal/certificates"
	"partyschool/internal/key"
)

func hashOf(text string) string {
	sum := sha256.Sum256([]byte(text))
	return "sha256-" + base64.StdEncoding.EncodeToString(sum[:])
}

func (o *office) url(c *ent.Certificate, format certificates.Format) string {
	o.t.Helper()
	u, err := o.URL(c, format)
	o.must(err)
	return u
}

func TestCertificateAsAFile(t *testing.T) {
	o := open(t)
	c := o.issued("王小明")
	w := o.get(o.url(c, certificates.PDF))
	if w.Code != http.StatusOK || w.Header().Get("Content-Type") != "application/pdf" || !bytes.HasPrefix(w.Body.Bytes(), []byte("%PDF-")) {
		t.Fatalf("%d %v", w.Code, w.Header())
	}
	if cache := w.Header().Get("Cache-Control"); !strings.HasPrefix(cache, "private") {
		t.Errorf("Cache-Control %s", cache)
	}
	disposition := w.Header().Get("Content-Disposition")
	if _, names, err := mime.ParseMediaType(strings.Replace(disposition, `filename="`+c.Number+`.pdf"; `, "", 1)); err != nil ||
		names["filename"] != "结业证书 消防安全：第一分钟 王小明.pdf" || !strings.Contains(disposition, c.Number+".pdf") {
		t.Errorf("%s: %v, %v", disposition, names, err)
	}

	w = o.get(o.url(c, certificates.PNG))
	picture, err := png.Decode(w.Body)
	o.must(err)
	bitmap, err := gozxing.NewBinaryBitmapFromImage(corner(picture))
	o.must(err)
	read, err := qrcode.NewQRCodeReader().Decode(bitmap, nil)
	o.must(err)
	if read.GetText() != o.VerificationURL(c.Number) {
		t.Errorf("the code leads to %s", read.GetText())
	}
	// Where the code leads, the certificate is valid.
	u, err := url.Parse(read.GetText())
	o.must(err)
	if w := o.get(u.Path); w.Code != http.StatusOK {
		t.Errorf("the code's page: %d", w.Code)
	}
}

func TestOnlyItsTicketOpensACertificate(t *testing.T) {
	o := open(t)
	mine, other := o.issued("王小明"), o.issued("李四")
	good := o.url(mine, certificates.PDF)
	path, ticket, _ := strings.Cut(good, "?")
	name := key.Format(mine.ID)
	gone, err := o.tokens.MediaTicket(o.key(key.Certificate), evening.Add(time.Hour))
	o.must(err)
	for what, c := range map[string]struct {
		url  string
		want int
	}{
		"the right one":      {good, 200},
		"as a picture":       {strings.Replace(good, ".pdf", ".png", 1), 200},
		"none":               {path, 403},
		"another's":          {path + "?" + strings.SplitN(o.url(other, certificates.PDF), "?", 2)[1], 403},
		"cut":                {good[:len(good)-3], 403},
		"no such format":     {address + "/certificates/" + name + ".html?" + ticket, 404},
		"no format":          {address + "/certificates/" + name + "?" + ticket, 404},
		"no id":              {address + "/certificates/x.pdf?" + ticket, 404},
		"a member's id":      {address + "/certificates/" + key.Format(mine.MemberID) + ".pdf?" + ticket, 404},
		"another, none here": {address + "/certificates/" + keyIn(gone, o) + ".pdf?ticket=" + gone, 404},
	} {
		w := o.get(c.url)
		if w.Code != c.want {
			t.Errorf("%s: %d, want %d", what, w.Code, c.want)
		}
		if w.Code != http.StatusOK && bytes.Contains(w.Body.Bytes(), []byte("%PDF")) {
			t.Errorf("%s: it is drawn", what)
		}
	}
	o.clock.Advance(6*time.Hour - time.Second)
	if w := o.get(good); w.Code != http.StatusOK {
		t.Errorf("after six hours: %d", w.Code)
	}
	o.clock.Advance(6*time.Hour + 10*time.Second)
	if w := o.get(good); w.Code != http.StatusForbidden {
		t.Errorf("after twelve hours: %d", w.Code)
	}
}

// keyIn is the id that a ticket is for.
func keyIn(ticket string, o *office) string {
	o.t.Helper()
	id, err := o.tokens.VerifyMediaTicket(ticket)
	o.must(err)
	return key.Format(id)
}

// corner is where a certificate has its QR code.
func corner(picture image.Image) image.Image {
	return picture.(interface {
		SubImage(image.Rectangle) image.Image
	}).SubImage(image.Rect(1300, 900, 1680, 1160))
}
