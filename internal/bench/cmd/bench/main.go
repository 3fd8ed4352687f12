// Command bench measures the school against a hand-written floor and prints a
// table in Markdown. Start it from the root of the repository:
//
//	go run ./internal/bench/cmd/bench -engine sqlite
package main

import (
	"context"
	"flag"
	"fmt"
	"os"
	"os/signal"
	"strings"
	"time"

	"partyschool/internal/bench"
)

func main() {
	o := bench.Options{}
	flag.StringVar(&o.Engine, "engine", bench.SQLite, "sqlite, or mariadb or tidb on the server of PARTYSCHOOL_TEST_DATABASE_URL")
	flag.Float64Var(&o.Scale, "scale", 1, "share of the 20,000 members")
	flag.IntVar(&o.Crowd, "crowd", 0, "that many more members, who only hold a place in the course of the completion report")
	flag.DurationVar(&o.Time, "time", 5*time.Second, "length of a measurement")
	flag.IntVar(&o.Rounds, "rounds", 3, "measurements of each program and screen")
	flag.BoolVar(&o.Growth, "growth", true, "measure a tenth of the data too")
	flag.StringVar(&o.Contract, "contract", "graph/testdata/contract", "folder of the clients' documents")
	flag.StringVar(&o.Profile, "profile", "", "folder for CPU profiles of both programs, of their whole lives")
	flag.BoolVar(&o.Sizes, "sizes", false, "print what the tables take on a server")
	only := flag.String("only", "", "operations to measure, with commas between; all where left out")
	program := flag.String("serve", "", "for the bench itself: run this program")
	database := flag.String("database", "", "for the bench itself: its database")
	dir := flag.String("dir", "", "for the bench itself: its data folder")
	flag.Parse()
	if *only != "" {
		o.Only = strings.Split(*only, ",")
	}
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	defer stop()
	var err error
	if *program != "" {
		err = bench.Serve(ctx, *program, *database, *dir, o.Contract, o.Profile, os.Stdin, os.Stdout)
	} else {
		err = bench.Run(ctx, o, os.Stdout, os.Stderr)
	}
	if err != nil {
		fmt.Fprintln(os.Stderr, "bench:", err)
		stop()
		os.Exit(1)
	}
}
