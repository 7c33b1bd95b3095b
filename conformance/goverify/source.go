package main

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"time"

	"golang.org/x/mod/sumdb/tlog"
)

// maxFile is the longest entry bundle there can be: 256 entries of 65,535 bytes, each behind two bytes.
const maxFile = 256 * (2 + 65535)

// A source yields a file of the log by its path; fs.ErrNotExist where there is none.
type source func(path string) ([]byte, error)

// open returns the source for a folder or for an http(s) address; key is the access key that the address asks for.
func open(place, key string) source {
	if strings.HasPrefix(place, "http://") || strings.HasPrefix(place, "https://") {
		client := &http.Client{Timeout: 30 * time.Second}
		return func(path string) ([]byte, error) { return get(client, strings.TrimSuffix(place, "/")+"/"+path, key) }
	}
	return func(path string) ([]byte, error) { return os.ReadFile(filepath.Join(place, filepath.FromSlash(path))) }
}

func get(client *http.Client, address, key string) ([]byte, error) {
	request, err := http.NewRequest(http.MethodGet, address, nil)
	if err != nil {
		return nil, err
	}
	if key != "" {
		request.Header.Set("Authorization", "Bearer "+key)
	}
	response, err := client.Do(request)
	if err != nil {
		return nil, err
	}
	defer response.Body.Close()
	switch response.StatusCode {
	case http.StatusOK:
		data, err := io.ReadAll(io.LimitReader(response.Body, maxFile+1))
		if len(data) > maxFile {
			return nil, fmt.Errorf("%s is too long", address)
		}
		return data, err
	case http.StatusNotFound:
		return nil, fmt.Errorf("%s: %w", address, fs.ErrNotExist)
	default:
		return nil, fmt.Errorf("%s: %s", address, response.Status)
	}
}

// partial reads a file of the given width, or the full one that has taken its place.
func (read source) partial(path string, width int) ([]byte, error) {
	if width == 256 {
		return read(path)
	}
	data, err := read(fmt.Sprintf("%s.p/%d", path, width))
	if errors.Is(err, fs.ErrNotExist) {
		return read(path)
	}
	return data, err
}

// tile reads the hashes of a tile, as many as it is wide.
func (read source) tile(t tlog.Tile) ([]byte, error) {
	data, err := read.partial(tilePath(fmt.Sprint(t.L), t.N), t.W)
	if err != nil {
		return nil, err
	}
	if len(data) != 32*t.W && len(data) != 32*256 {
		return nil, fmt.Errorf("tile %d/%d has %d bytes", t.L, t.N, len(data))
	}
	return data[:32*t.W], nil
}

// bundle reads width entries; where the bundle breaks off, those before that and an error.
func (read source) bundle(number int64, width int) ([][]byte, error) {
	data, err := read.partial(tilePath("entries", number), width)
	if err != nil {
		return nil, err
	}
	entries := make([][]byte, 0, width)
	for len(entries) < width {
		if len(data) < 2 || len(data) < 2+int(data[0])<<8+int(data[1]) {
			return entries, fmt.Errorf("leaf %d missing: its bundle breaks off", number*256+int64(len(entries)))
		}
		length := int(data[0])<<8 + int(data[1])
		entries = append(entries, data[2:2+length])
		data = data[2+length:]
	}
	return entries, nil
}

// tilePath is the path of tlog-tiles; tlog.Tile.Path has the height of the tile in it, which that layout has not.
func tilePath(level string, number int64) string {
	path := fmt.Sprintf("%03d", number%1000)
	for number >= 1000 {
		number /= 1000
		path = fmt.Sprintf("x%03d/%s", number%1000, path)
	}
	return "tile/" + level + "/" + path
}

// A tileReader lets x/mod read hashes out of our tiles; it checks them against the root that it was given.
type tileReader struct {
	source source
}

func (reader tileReader) Height() int { return 8 }

func (reader tileReader) SaveTiles([]tlog.Tile, [][]byte) {}

func (reader tileReader) ReadTiles(tiles []tlog.Tile) ([][]byte, error) {
	data := make([][]byte, len(tiles))
	for i, tile := range tiles {
		var err error
		if data[i], err = reader.source.tile(tile); err != nil {
			return nil, err
		}
	}
	return data, nil
}
