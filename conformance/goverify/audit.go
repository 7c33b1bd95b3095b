package main

import (
	"bytes"
	"fmt"

	"github.com/transparency-dev/merkle/compact"
	"github.com/transparency-dev/merkle/rfc6962"
	"golang.org/x/mod/sumdb/tlog"
)

// audit hashes every entry of every bundle, compares every hash with the tiles, and derives the root with two libraries.
func audit(read source, tree tlog.Tree) error {
	grown := (&compact.RangeFactory{Hash: rfc6962.DefaultHasher.HashChildren}).NewEmptyRange(0)
	compare := comparison{read: read, size: tree.N, tiles: map[int]heldTile{}}
	for start := int64(0); start < tree.N; start += 256 {
		entries, broken := read.bundle(start/256, int(min(256, tree.N-start)))
		for _, entry := range entries {
			leaf := rfc6962.DefaultHasher.HashLeaf(entry)
			if err := compare.hash(0, grown.End(), leaf); err != nil {
				return err
			}
			if err := grown.Append(leaf, compare.node); err != nil {
				return err
			}
			if compare.failed != nil {
				return compare.failed
			}
		}
		if broken != nil {
			return broken
		}
	}
	root := rfc6962.DefaultHasher.EmptyRoot()
	if tree.N > 0 {
		var err error
		if root, err = grown.GetRootHash(nil); err != nil {
			return err
		}
	}
	if !bytes.Equal(root, tree.Hash[:]) {
		return fmt.Errorf("root mismatch: the entries lead to %x, the checkpoint says %x", root, tree.Hash[:])
	}
	// x/mod derives the root from the tiles alone, after checking each against its parent.
	derived, err := tlog.TreeHash(tree.N, tlog.TileHashReader(tree, tileReader{read}))
	if err != nil {
		return err
	}
	if tree.N > 0 && derived != tree.Hash {
		return fmt.Errorf("root mismatch: the tiles lead to %v, the checkpoint says %v", derived, tree.Hash)
	}
	return nil
}

// A heldTile is the tile of one level that was read last.
type heldTile struct {
	number uint64
	hashes []byte
}

// A comparison holds the hashes that are derived from the entries against those of the tiles.
type comparison struct {
	read   source
	size   int64
	tiles  map[int]heldTile
	failed error
}

// node is called by the compact range for each node that is complete.
func (c *comparison) node(id compact.NodeID, hash []byte) {
	if id.Level > 0 && id.Level%8 == 0 && c.failed == nil {
		c.failed = c.hash(int(id.Level/8), id.Index, hash)
	}
}

func (c *comparison) hash(level int, index uint64, derived []byte) error {
	held, ok := c.tiles[level]
	if number := index / 256; !ok || held.number != number {
		width := int(min(256, c.size>>(8*level)-int64(number)*256))
		hashes, err := c.read.tile(tlog.Tile{H: 8, L: level, N: int64(number), W: width})
		if err != nil {
			return err
		}
		held = heldTile{number, hashes}
		c.tiles[level] = held
	}
	if at := 32 * (index % 256); !bytes.Equal(held.hashes[at:at+32], derived) {
		if level == 0 {
			return fmt.Errorf("leaf %d mismatch", index)
		}
		return fmt.Errorf("hash %d of level %d mismatch: it covers the leaves from %d", index, level, index<<(8*level))
	}
	return nil
}
