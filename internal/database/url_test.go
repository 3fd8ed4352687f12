package database

import "testing"

func TestPasswordsStayOutOfMessages(t *testing.T) {
	for url, want := range map[string]string{
		"mysql://school:s3cr@et@db:3306/school": "mysql://school:***@db:3306/school",
		"mysql://school@db/school":              "mysql://school:***@db/school",
		"sqlite:///var/school.db":               "sqlite:///var/school.db",
		"nonsense":                              "nonsense",
	} {
		if got := redact(url); got != want {
			t.Errorf("redact(%q) = %q, want %q", url, got, want)
		}
	}
}

func TestMySQLURLs(t *testing.T) {
	c, err := mysqlConfig("mysql://school:p%40ss@db.example:3307/school?tls=true")
	if err != nil {
		t.Fatal(err)
	}
	if c.User != "school" || c.Passwd != "p@ss" || c.Addr != "db.example:3307" || c.DBName != "school" || c.TLSConfig != "true" {
		t.Errorf("got %+v", c)
	}
	if c, err = mysqlConfig("mysql://school@[::1]/school"); err != nil || c.Addr != "[::1]:3306" {
		t.Errorf("an IPv6 address became %q, %v", c.Addr, err)
	}
	if _, err := mysqlConfig("mysql://school@db/school?ssl=true"); err == nil {
		t.Error("a misspelt parameter is passed over")
	}
}

func TestWhatReads(t *testing.T) {
	for query, want := range map[string]bool{
		"SELECT 1":                             true,
		"\n\tselect 1":                         true,
		"WITH a AS (SELECT 1) SELECT * FROM a": true,
		"WITH a AS (SELECT updated_at FROM courses) SELECT * FROM a": true,
		"WITH a AS (SELECT 1) INSERT INTO b SELECT * FROM a":         false,
		"INSERT INTO a VALUES (1) RETURNING id":                      false,
		"UPDATE a SET b = 1":                                         false,
		"":                                                           false,
		"WITH":                                                       false,
	} {
		if got := reads(query); got != want {
			t.Errorf("reads(%q) = %v", query, got)
		}
	}
}
