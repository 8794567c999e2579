curl -X POST https://h.example/items -H 'Content-Type: application/json' -d @- <<'EOF'
{"a": "$b"}
EOF
curl --data-binary @- https://h.example/raw <<-END
	one
	two
	END
curl -d @- https://h.example/word <<< 'x y'
