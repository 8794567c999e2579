curl -s -H "Content-Type: application/x-ndjson" -XPOST localhost:9200/_bulk --data-binary "@Tests/FetchFilesTests/Fixtures/Lists/body.txt"; echo
