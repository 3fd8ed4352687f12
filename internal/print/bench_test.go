package print

import (
	"context"
	"testing"
)

func BenchmarkCertificatePDF(b *testing.B) {
	p := New()
	b.ReportAllocs()
	for range b.N {
		if _, err := p.CertificatePDF(context.Background(), plain); err != nil {
			b.Fatal(err)
		}
	}
}

func BenchmarkCertificatePNG(b *testing.B) {
	p := New()
	b.ReportAllocs()
	for range b.N {
		if _, err := p.CertificatePNG(context.Background(), plain); err != nil {
			b.Fatal(err)
		}
	}
}
