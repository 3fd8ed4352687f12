package bus

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/hkdf"
	"crypto/rand"
	"crypto/sha256"
	"crypto/tls"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/base64"
	"encoding/pem"
	"errors"
	"fmt"
	"io/fs"
	"math/big"
	"path/filepath"
	"time"

	"partyschool/internal/keyfile"
)

// ErrNoKey says that there is no key of the bus.
var ErrNoKey = errors.New("there is no key of the bus: make one with partyschool keys bus, and copy it to all nodes")

// name is what the certificate says of its holder. Nodes are told by the key that they
// hold, wherever they are.
const name = "partyschool-bus"

// Key is what the nodes of one school share: a certificate that each shows and each asks
// for, and a token. Whoever has it can tell hints.
type Key struct {
	pair  tls.Certificate
	token string
}

// path is that of the key in the folder of keys.
func path(dir string) string { return filepath.Join(dir, "bus.key") }

// NewKeyFile makes the key in the folder of keys, and returns its path. Where there is
// one, it is replaced if asked to; else that is an error for which errors.Is(err,
// fs.ErrExist) holds.
func NewKeyFile(dir string, replace bool) (string, error) {
	content, err := newKey()
	if err != nil {
		return "", fmt.Errorf("make the key of the bus: %w", err)
	}
	if replace {
		return path(dir), keyfile.Replace(path(dir), content)
	}
	return path(dir), keyfile.Create(path(dir), content)
}

func newKey() ([]byte, error) {
	private, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		return nil, err
	}
	serial, err := rand.Int(rand.Reader, new(big.Int).Lsh(big.NewInt(1), 120))
	if err != nil {
		return nil, err
	}
	template := &x509.Certificate{
		SerialNumber: serial, Subject: pkix.Name{CommonName: name}, DNSNames: []string{name},
		// It is replaced when somebody may have got it, not when a day comes at which nobody
		// thinks of it. The clocks of nodes may differ.
		NotBefore: time.Now().Add(-24 * time.Hour), NotAfter: time.Now().AddDate(100, 0, 0),
		KeyUsage: x509.KeyUsageDigitalSignature | x509.KeyUsageCertSign, ExtKeyUsage: []x509.ExtKeyUsage{x509.ExtKeyUsageServerAuth, x509.ExtKeyUsageClientAuth},
		IsCA: true, BasicConstraintsValid: true,
	}
	cert, err := x509.CreateCertificate(rand.Reader, template, template, private.Public(), private)
	if err != nil {
		return nil, err
	}
	secret, err := x509.MarshalPKCS8PrivateKey(private)
	if err != nil {
		return nil, err
	}
	return append(pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: cert}), pem.EncodeToMemory(&pem.Block{Type: "PRIVATE KEY", Bytes: secret})...), nil
}

// OpenKey reads the key in the folder of keys; ErrNoKey where there is none.
func OpenKey(dir string) (*Key, error) {
	content, err := keyfile.Read(path(dir))
	if errors.Is(err, fs.ErrNotExist) {
		return nil, fmt.Errorf("%s: %w", path(dir), ErrNoKey)
	}
	if err != nil {
		return nil, fmt.Errorf("%s: %w", path(dir), err)
	}
	pair, err := tls.X509KeyPair(content, content)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", path(dir), err)
	}
	secret, err := x509.MarshalPKCS8PrivateKey(pair.PrivateKey)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", path(dir), err)
	}
	token, err := hkdf.Key(sha256.New, secret, nil, "partyschool bus: token", 32)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", path(dir), err)
	}
	return &Key{pair: pair, token: base64.RawURLEncoding.EncodeToString(token)}, nil
}

// tls believes those alone who hold the same key, on both sides.
func (k *Key) tls() *tls.Config {
	ours := x509.NewCertPool()
	ours.AddCert(k.pair.Leaf)
	return &tls.Config{
		MinVersion: tls.VersionTLS13, Certificates: []tls.Certificate{k.pair}, ServerName: name,
		RootCAs: ours, ClientCAs: ours, ClientAuth: tls.RequireAndVerifyClientCert,
	}
}
