// A store's client in Go's standard library.
package main

import (
	"bytes"
	"encoding/json"
	"io"
	"log"
	"net/http"
	"os"
	"strconv"
	"time"
)

const attempts = 3

type answer struct {
	Message string `json:"message"`
	Data    struct {
		Uuid      string `json:"uuid"`
		Reference string `json:"reference"`
		Status    struct {
			Name string `json:"name"`
		} `json:"status"`
	} `json:"data"`
}

var client = &http.Client{Timeout: 10 * time.Second}
var statuses []int

func post(path string, fields map[string]string) (int, answer) {
	body, err := json.Marshal(fields)
	check(err)
	request, err := http.NewRequest("POST", os.Getenv("RETRACK_URL")+"/api/v2/leads"+path, bytes.NewReader(body))
	check(err)
	request.Header.Set("Authorization", "Bearer "+os.Getenv("RETRACK_TOKEN"))
	request.Header.Set("Accept", "application/json")
	request.Header.Set("Content-Type", "application/json")
	response, err := client.Do(request)
	check(err)
	defer response.Body.Close()
	// A body that is not read to its end keeps the connection from being used again.
	text, err := io.ReadAll(response.Body)
	check(err)
	var parsed answer
	check(json.Unmarshal(text, &parsed))
	statuses = append(statuses, response.StatusCode)
	return response.StatusCode, parsed
}

func lead(reference string) map[string]string {
	fields := map[string]string{"event": os.Getenv("LEAD_EVENT"), "click": os.Getenv("LEAD_CLICK")}
	if reference != "" {
		fields["reference"] = reference
	}
	return fields
}

func check(err error) {
	if err != nil {
		log.Fatal(err)
	}
}

func main() {
	reference := os.Getenv("LEAD_REFERENCE")
	pause, err := strconv.ParseFloat(os.Getenv("PAUSE_SECONDS"), 64)
	check(err)

	_, created := post("", lead(reference))
	_, updated := post("/"+created.Data.Uuid, map[string]string{"status": "approved"})
	_, refused := post("", lead(""))
	time.Sleep(time.Duration(pause * float64(time.Second)))
	var retried answer
	for attempt := 1; attempt <= attempts; attempt++ {
		var status int
		if status, retried = post("", lead(reference+"-retried")); status < 500 {
			break
		}
	}
	check(json.NewEncoder(os.Stdout).Encode(map[string]any{
		"lead":      created.Data.Uuid,
		"reference": created.Data.Reference,
		"status":    updated.Data.Status.Name,
		"message":   refused.Message,
		"retried":   retried.Data.Uuid,
		"answers":   statuses,
	}))
}
