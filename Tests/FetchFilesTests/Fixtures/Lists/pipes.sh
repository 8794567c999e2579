curl -s https://h.example/a.json | jq -r '.[] | .name' > out.txt
curl -sS https://h.example/b 2>&1 >/dev/null
curl -f https://h.example/c || exit 1
curl https://h.example/d
