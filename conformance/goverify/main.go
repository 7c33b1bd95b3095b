// Goverify checks an evidence log of Pilotzone with code that its authors did not write: golang.org/x/mod/sumdb and the
// libraries of transparency-dev. It ends with status 0 if all is as signed, else it says what is not and ends with 1.
//
//	goverify -vkey VKEY [-witness VKEY]... [-old SIZE:ROOT] [-key ACCESS_KEY] FOLDER_OR_URL
//	goverify -vkey VKEY [-witness VKEY]... -proof FILE.tlog-proof -entry FILE
//	goverify -vkey VKEY -fork FILE.fork
package main

import (
	"errors"
	"flag"
	"fmt"
	"os"
	"slices"

	"golang.org/x/mod/sumdb/tlog"
)

func main() {
	if err := run(); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

func run() error {
	vkey := flag.String("vkey", "", "the verifier key of the log")
	old := flag.String("old", "", "an earlier size and root of the log, as SIZE:ROOT")
	key := flag.String("key", "", "the access key that the address asks for")
	proofFile := flag.String("proof", "", "a .tlog-proof file to check, in place of a log")
	entryFile := flag.String("entry", "", "the entry that it proves")
	forkFile := flag.String("fork", "", "the proof of a fork to check, in place of a log")
	var witnesses []string
	flag.Func("witness", "the key of a witness that must have cosigned", func(text string) error {
		witnesses = append(witnesses, text)
		return nil
	})
	flag.Parse()
	k, err := parseKeys(*vkey, witnesses)
	if err != nil {
		return err
	}
	if *proofFile != "" {
		return runProof(k, *proofFile, *entryFile)
	}
	if *forkFile != "" {
		return runFork(k, *forkFile)
	}
	if flag.NArg() != 1 {
		return errors.New("name one log: its folder or its address")
	}
	return runLog(k, open(flag.Arg(0), *key), *old)
}

func runProof(k keys, proofFile, entryFile string) error {
	text, err := os.ReadFile(proofFile)
	if err != nil {
		return err
	}
	entry, err := os.ReadFile(entryFile)
	if err != nil {
		return err
	}
	index, err := checkProofFile(k, text, entry)
	if err != nil {
		return err
	}
	fmt.Printf("proof: leaf %d is in the log %s\n", index, k.log.Name())
	return nil
}

func runFork(k keys, forkFile string) error {
	data, err := os.ReadFile(forkFile)
	if err != nil {
		return err
	}
	smaller, larger, err := checkForkFile(k, data)
	if err != nil {
		return err
	}
	fmt.Printf("fork: %s has signed two histories, of %d and of %d entries\n", k.log.Name(), smaller.N, larger.N)
	return nil
}

func runLog(k keys, read source, old string) error {
	signed, err := read("checkpoint")
	if err != nil {
		return err
	}
	tree, err := k.open(signed)
	if err != nil {
		return err
	}
	fmt.Printf("checkpoint: %s, size %d, root %v, %d cosignatures\n", k.log.Name(), tree.N, tree.Hash, len(k.witnesses))
	if err := audit(read, tree); err != nil {
		return err
	}
	fmt.Printf("entries: all %d hashed, every tile and the root as signed\n", tree.N)
	indices := samples(tree)
	for _, index := range indices {
		if err := checkInclusion(read, tree, index); err != nil {
			return err
		}
	}
	fmt.Printf("proofs: leaves %v by two libraries\n", indices)
	if old == "" {
		return nil
	}
	earlier, err := parseTree(old)
	if err != nil {
		return fmt.Errorf("the earlier state: %w", err)
	}
	if err := checkConsistency(read, earlier, tree); err != nil {
		return err
	}
	fmt.Printf("consistency: grown from size %d, by two libraries\n", earlier.N)
	return nil
}

// samples returns the indices at which proofs have another form: first, last, and on both sides of a tile's end.
func samples(tree tlog.Tree) []int64 {
	indices := []int64{0, 1, 255, 256, tree.N / 2, tree.N - 1}
	slices.Sort(indices)
	return slices.DeleteFunc(slices.Compact(indices), func(i int64) bool { return i < 0 || i >= tree.N })
}
