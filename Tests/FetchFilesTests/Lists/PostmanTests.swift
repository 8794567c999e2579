import FetchCore
import Foundation
import Testing

@testable import FetchFiles

@Suite("Collections of Postman's")
struct PostmanTests {
    private func read(_ text: String, _ change: (inout ListOptions) -> Void = { _ in }) throws -> Listing {
        try readList(text, named: "c.postman_collection.json", options(change))
    }

    private static func collection(_ items: String, _ more: String = "") -> String {
        """
        {"info": {"schema": "https://schema.getpostman.com/json/collection/v2.1.0/collection.json"},
        "item": [\(items)]\(more)}
        """
    }

    @Test("--var wins over an environment, that over folders and collections")
    func precedence() throws {
        let text = Self.collection(
            """
            {"name": "f", "variable": [{"key": "c", "value": "folder"}, {"key": "d", "value": "folder"}],
            "item": [{"request": "http://h/{{a}}/{{b}}/{{c}}/{{d}}/{{e}}"}]}
            """,
            #", "variable": [{"key": "a", "value": "own"}, {"key": "b", "value": "own"}, {"key": "d", "value": "own"}, "#
                + #"{"key": "e", "value": "of {{a}}"}]"#)
        let listing = try read(text) {
            $0.variables = ListVariables(given: ["a": "given"], files: ["a": "file", "b": "file"])
        }
        #expect(listing.urls == ["http://h/given/file/folder/folder/of%20given"])
    }

    @Test("A path variable without a value is asked for by its name")
    func pathVariables() throws {
        let text = Self.collection(
            #"{"request": {"url": {"raw": "http://h/:id/:batch?a=:id", "host": ["h"], "path": [":id", ":batch"], "#
                + #""query": [{"key": "a", "value": ":id"}], "variable": [{"key": "id", "value": null}]}}}"#)
        #expect(
            try read(text).faults == [
                "c.postman_collection.json:2: undefined variable 'id'; define with --var NAME=VALUE, "
                    + "--env-file FILE or --env ({{env:NAME}})"
            ])
        let given = try read(text) { $0.variables = ListVariables(given: ["id": "7"]) }
        #expect(given.urls == ["http://h/7/:batch?a=:id"])
    }

    @Test("The parts of a URL count, the text where there are none")
    func urls() throws {
        let items = [
            #"{"raw": "http://raw/", "host": ["h", "example"], "protocol": "https", "port": "81", "path": ["a", {"value": "b"}]}"#,
            #"{"raw": "http://h/a?b=c#d", "host": ["h"], "path": ["a"], "hash": "d"}"#,
            #"{"raw": "http://h/raw only?x=\"y\""}"#, #""h:80/<a>""#,
        ]
        let text = Self.collection(items.map { "{\"request\": {\"url\": \($0)}}" }.joined(separator: ","))
        #expect(
            try read(text).urls == [
                "https://h.example:81/a/b", "http://h/a?b=c#d", "http://h/raw%20only?x=%22y%22",
                "http://h:80/%3Ca%3E",
            ])
    }

    @Test("The variables that Postman brings along are made up anew each time")
    func dynamic() throws {
        let text = Self.collection(
            #"{"request": "http://h/{{$guid}}/{{$randomUUID}}/{{$timestamp}}/{{$randomInt}}/{{$randomBoolean}}"}"#
        )
        let url = try #require(try read(text).urls.first)
        #expect(url.contains(/^http:\/\/h\/[0-9a-f-]{36}\/[0-9a-f-]{36}\/\d{10}\/\d{1,3}\/(true|false)$/))
    }

    @Test("The innermost log-in counts, noauth is none, what is not read is said")
    func logins() throws {
        let basic = #""auth": {"type": "basic", "basic": [{"key": "username", "value": "u"}]}"#
        let items = """
            {"name": "a", \(basic), "item": [
              {"name": "1", "request": {"url": "http://h/1"}},
              {"name": "2", "request": {"url": "http://h/2", "auth": {"type": "noauth"}}},
              {"name": "3", "request": {"url": "http://h/3", "auth": {"type": "oauth2", "oauth2": []}}},
              {"name": "4", "request": {"url": "http://h/4?x#y", "auth": {"type": "apikey", "apikey":
                [{"key": "key", "value": "k"}, {"key": "value", "value": "a&b"}, {"key": "in", "value": "query"}]}}},
              {"name": "5", "request": {"url": "http://h/5", "auth": {"type": "apikey", "apikey":
                [{"key": "key", "value": "X-K"}, {"key": "value", "value": "v"}]}}}]},
            {"name": "6", "request": {"url": "http://h/6", "auth": null}},
            {"name": "7", "request": {"url": "http://h/7", "auth": {"type": "oauth2", "oauth2":
              [{"key": "accessToken", "value": "o"}]}}},
            {"name": "8", "request": {"url": "http://h/8", "auth": {"type": "digest", "digest":
              [{"key": "username", "value": "u"}, {"key": "password", "value": "p"}]}}}
            """
        let listing = try read(
            Self.collection(
                items, #", "auth": {"type": "bearer", "bearer": [{"key": "token", "value": "t"}]}"#))
        #expect(listing.faults == [])
        let headers = listing.requests.map { request in
            (request.chunk.extras(request.id)?.headers ?? []).map { "\($0.name): \($0.value)" }.joined()
        }
        #expect(
            headers == [
                "Authorization: Basic dTo=", "", "", "", "X-K: v", "Authorization: Bearer t",
                "Authorization: Bearer o", "",
            ])
        #expect(
            listing.requests.compactMap { $0.chunk.extras($0.id)?.overrides?.credentials } == [
                .digest(user: "u", password: "p")
            ])
        #expect(listing.urls[3] == "http://h/4?x&k=a%26b#y")
        #expect(
            listing.notes == [
                "c.postman_collection.json: sent without a log-in: 1 request whose auth is not basic, digest, bearer or apikey"
            ])
    }

    @Test("A collection is known by its content, wherever its keys stand")
    func detection() throws {
        let kept = Self.collection(#"{"request": "http://h/1"}"#)
        for text in [
            kept, "{\"collection\": \(kept)}", kept.replacing("\n", with: ""),
            #"{"variable": [], "info": {"name": "n", "_postman_id": "1"}, "item": [{"request": "http://h/1"}]}"#,
            #"{"info": {"name": "no schema"}, "item": [{"request": "http://h/1"}]}"#,
        ] {
            #expect(try readList(text, named: "list.json").urls == ["http://h/1"], "\(text)")
        }
        #expect(
            try readList(
                #"{"id": "1", "values": [{"key": "a", "value": "b"}], "_postman_variable_scope": "environment"}"#,
                named: "e.json"
            ).faults == [
                "e.json: variables that Postman exported, which is not read; give them with --env-file e.json"
            ])
    }
}
