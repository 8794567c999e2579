import FetchCore
import Foundation
import Testing

@testable import FetchFiles

@Suite("OpenAPI documents")
struct OpenAPITests {
    private func read(_ text: String, _ change: (inout ListOptions) -> Void = { _ in }) throws -> Listing {
        try readList(text, named: "openapi.yaml", options(change))
    }

    /// What follows `openapi.yaml:LINE: ` of each fault.
    private func faults(_ text: String, _ change: (inout ListOptions) -> Void = { _ in }) throws -> [String] {
        try read(text, change).faults.map { $0.replacing(/^openapi\.yaml:( |\d+: )/, with: "") }
    }

    private static let three = """
        openapi: 3.1.0
        servers: [{url: http://h/v1/}]
        paths:
          /a:
            get: {operationId: getA, tags: [one, two]}
            post: {operationId: postA}
            delete: {}
            x-own: {}
          /b:
            HEAD: {operationId: headB}
        """

    @Test(
        "GET and HEAD are sent unless others are asked for",
        arguments: [
            (nil, ["GET /a", "HEAD /b"], 2), ("all", ["GET /a", "POST /a", "DELETE /a", "HEAD /b"], 0),
            ("POST,delete", ["POST /a", "DELETE /a"], 0), ("headB, post", ["POST /a", "HEAD /b"], 0),
        ] as [(String?, [String], Int)])
    func operations(words: String?, expected: [String], leftOut: Int) throws {
        let listing = try read(Self.three) {
            $0.operations = words.flatMap { OperationChoice($0) } ?? .safe
        }
        let sent = zip(listing.methods, listing.urls).map { "\($0) \($1.replacing("http://h/v1", with: ""))" }
        #expect(sent == expected)
        #expect(
            listing.notes
                == (leftOut == 0
                    ? [] : ["openapi.yaml: left out: \(leftOut) operations; --operations all takes them too"])
        )
        #expect(OperationChoice(" , ") == nil)
    }

    @Test("An operation that is not there is an error with the nearest one")
    func unknownOperation() throws {
        #expect(
            try faults(Self.three) { $0.operations = OperationChoice("getB") ?? .safe }
                == ["no operation 'getB'; did you mean 'getA'?"])
    }

    @Test("--var names a parameter, or that of one operation; lists are split")
    func given() throws {
        let text = """
            openapi: 3.0.0
            servers: [{url: http://h}]
            paths:
              /{id}:
                parameters:
                  - {name: id, in: path, required: true, schema: {type: integer}}
                  - {name: tags, in: query, schema: {type: array, items: {type: string}}}
                get: {operationId: one}
              /x/{id}:
                parameters: [{name: id, in: path, required: true, example: 1}]
                get: {operationId: two}
            """
        #expect(
            try faults(text) == [
                "one: no value for the required parameter 'id'; give --var id=VALUE, or an example in the document"
            ])
        let listing = try read(text) {
            $0.variables = ListVariables(given: ["id": "a/b", "two.id": "2", "tags": "x,y"])
        }
        #expect(listing.urls == ["http://h/a%2Fb?tags=x&tags=y", "http://h/x/2"])
    }

    @Test(
        "The value of a parameter is its example, then a default, then the first of an enumeration",
        arguments: [
            ("example: a, schema: {default: b}", "q=a"), ("schema: {example: a, default: b}", "q=a"),
            ("examples: {x: {value: a}, y: {value: b}}", "q=a"), ("schema: {examples: [a, b]}", "q=a"),
            ("schema: {default: a, enum: [b, c]}", "q=a"), ("schema: {enum: [b, c]}", "q=b"),
            ("schema: {const: c}", "q=c"), ("schema: {type: boolean, default: false}", "q=false"),
            ("schema: {default: 1.50}", "q=1.50"), ("example: [1, 2]", "q=1&q=2"),
            ("explode: false, example: [1, 2]", "q=1,2"), ("schema: {items: {enum: [a, b]}}", "q=a"),
            ("schema: {allOf: [{type: string}, {default: d}]}", "q=d"),
            ("example: {a: 1, b: [2]}", "a=1&b=%5B2%5D"),
            ("style: deepObject, example: {a: 1}", "q%5Ba%5D=1"),
            ("content: {application/json: {schema: {example: {a: 1}}}}", "q=%7B%22a%22%3A1%7D"),
            ("schema: {type: string}", ""), ("allowReserved: true, example: 'a/b&c'", "q=a/b%26c"),
            ("example: '{{v}}'", "q=of%20run"),
        ])
    func values(words: String, expected: String) throws {
        let text = """
            openapi: 3.1.0
            servers: [{url: http://h}]
            paths: {/: {get: {parameters: [{name: q, in: query, \(words)}]}}}
            """
        let listing = try read(text) { $0.variables = ListVariables(given: ["v": "of run"]) }
        #expect(listing.faults == [])
        #expect(listing.urls == ["http://h/" + (expected.isEmpty ? "" : "?" + expected)])
    }

    @Test(
        "The server is the document's, the path's or the operation's own, or --base",
        arguments: [
            ("servers: [{url: 'http://h/v1/'}, {url: 'http://other'}]", nil, nil, "http://h/v1/p"),
            ("servers: [{url: 'http://{h}/', variables: {h: {default: d}}}]", nil, nil, "http://d/p"),
            ("servers: [{url: 'http://{h}/', variables: {h: {enum: [e]}}}]", nil, nil, "http://e/p"),
            ("servers: [{url: 'http://{given}/', variables: {given: {default: d}}}]", nil, nil, "http://g/p"),
            ("servers: [{url: '{{given}}/x'}]", "http://b", nil, "http://b/p"),
            ("servers: [{url: 'https://{{given}}/x'}]", nil, nil, "https://g/x/p"),
            ("servers: [{url: /v1}]", "http://b:80/x/", nil, "http://b:80/x/p"),
            ("servers: [{url: /v1}]", nil, "http://d/docs/openapi.json?x=/", "http://d/v1/p"),
            ("servers: [{url: ../api}]", nil, "http://d/docs/v1/openapi.json", "http://d/docs/api/p"),
            ("servers: [{url: //o/x}]", nil, "https://d/openapi.json", "https://o/x/p"),
            ("x: y", nil, "https://d/openapi.json", "https://d/p"),
            ("servers: []", nil, "https://d/openapi.json", "https://d/p"),
        ] as [(String, String?, String?, String)])
    func servers(words: String, base: String?, source: String?, expected: String) throws {
        let text = "openapi: 3.0.0\n\(words)\npaths: {/p: {get: {}}}\n"
        let change = { (options: inout ListOptions) in
            options.baseURL = base
            options.variables = ListVariables(given: ["given": "g"])
        }
        if let source {
            let documents = OneDocument(url: source, text: text)
            let listing = try readList(
                [.url(source)],
                options {
                    change(&$0)
                    $0.format = .openapi
                    $0.documents = documents
                })
            #expect(listing.urls == [expected], "\(listing.faults)")
        } else {
            let listing = try read(text, change)
            #expect(listing.urls == [expected], "\(listing.faults)")
        }
    }

    /// A document that stands at one URL.
    private struct OneDocument: DocumentFetching {
        let url: String
        let text: String

        func fetch(_ urls: [String], headers: [HeaderField]) -> [Result<FetchedDocument, RequestFault>] {
            urls.map { _ in .success(FetchedDocument(url: url, bytes: Array(text.utf8))) }
        }
    }

    @Test(
        "Swagger 2 has scheme, host and base path",
        arguments: [
            ("host: h; basePath: /v2", "https://h/v2/p"), ("host: h; schemes: [http]", "http://h/p"),
            ("host: 'localhost:80'; basePath: v1", "http://localhost:80/v1/p"),
            ("host: h; schemes: [ws, http, https]", "https://h/p"),
        ])
    func swaggerServers(words: String, expected: String) throws {
        #expect(
            try read("swagger: '2.0'\n\(words.replacing("; ", with: "\n"))\npaths: {/p: {get: {}}}\n").urls
                == [expected])
    }

    @Test("Without a server, --base is asked for once")
    func noServer() throws {
        let paths = "paths: {/p: {get: {}}, /q: {get: {}}}\n"
        #expect(
            try read("openapi: 3.0.0\n" + paths).faults
                == ["openapi.yaml: no server in the document; give it with --base http://host/path"])
        #expect(
            try read("openapi: 3.0.0\nservers: [{url: /v1}]\n" + paths).faults
                == ["openapi.yaml: a server without a host '/v1'; give it with --base http://host/path"])
    }

    @Test("--expect-declared takes the statuses that an operation declares")
    func declared() throws {
        let text = """
            openapi: 3.0.0
            servers: [{url: http://h}]
            paths:
              /a: {get: {responses: {200: {}, '4XX': {}, x-own: {}}}}
              /b: {get: {responses: {default: {}}}}
              /c: {get: {}}
            """
        let listing = try read(text) {
            $0.expectsDeclared = true
            $0.bodyExpectations = [.time(.seconds(1))]
        }
        let rules = listing.requests.map { $0.chunk.extras($0.id)?.expectations }
        #expect(
            rules == [
                [.status([200...200, 400...499]), .time(.seconds(1))],
                [.status([100...599]), .time(.seconds(1))], nil,
            ])
        #expect(try read(text).requests.allSatisfy { $0.chunk.extras($0.id)?.expectations == nil })
    }

    @Test("A log-in of the document goes along where the run gives its value")
    func login() throws {
        let text = """
            openapi: 3.0.0
            servers: [{url: http://h}]
            security: [{key: []}]
            paths:
              /a: {get: {}}
              /b: {get: {security: []}}
              /c: {get: {security: [{other: []}, {query: [], cookie: []}]}}
              /d: {get: {security: [{token: []}]}}
              /e: {get: {security: [{password: []}]}}
            components:
              securitySchemes:
                key: {type: apiKey, in: header, name: X-Key}
                query: {type: apiKey, in: query, name: q}
                cookie: {type: apiKey, in: cookie, name: c}
                token: {type: http, scheme: bearer}
                password: {type: http, scheme: Basic}
            """
        #expect(try read(text).urls.count == 5)
        let listing = try read(text) {
            $0.variables = ListVariables(given: [
                "X-Key": "1", "query": "a&b", "c": "3", "token": "t", "password": "u:p",
            ])
        }
        #expect(listing.urls[2] == "http://h/c?q=a%26b")
        let headers = listing.requests.map { request in
            (request.chunk.extras(request.id)?.headers ?? []).map { "\($0.name): \($0.value)" }.joined()
        }
        #expect(
            headers == [
                "X-Key: 1", "", "Cookie: c=3", "Authorization: Bearer t", "Authorization: Basic dTpw",
            ])
    }

    @Test(
        "It is known by its content, wherever its key stands",
        arguments: [
            ("x.yaml", "info: {}\npaths: {/p: {get: {}}}\nservers: [{url: http://h}]\nopenapi: 3.0.0\n"),
            (
                "list.txt",
                "# c\n---\n\"openapi\": 3.0.0\nservers: [{url: http://h}]\npaths: {/p: {get: {}}}\n"
            ),
            (
                "x.json",
                #"{"paths": {"/p": {"get": {}}}, "servers": [{"url": "http://h"}], "openapi": "3.0.0"}"#
            ),
            (
                "-",
                "{\n\"swagger\": \"2.0\", \"host\": \"h\", \"schemes\": [\"http\"],\n\"paths\": {\"/p\": {\"get\": {}}}}"
            ),
        ])
    func detection(name: String, text: String) throws {
        #expect(try readList(text, named: name).urls == ["http://h/p"])
    }

    @Test("Schemas that lead to each other without end take no time", .timeLimit(.minutes(1)))
    func denseSchemas() throws {
        let names = (0..<30).map { "S\($0)" }
        let properties = names.map { "\($0): {$ref: '#/components/schemas/\($0)'}" }.joined(separator: ", ")
        let text = """
            openapi: 3.0.0
            servers: [{url: http://h}]
            paths:
              /: {get: {parameters: [{name: q, in: query, schema: {$ref: '#/components/schemas/S0'}}]}}
            components:
              schemas:
            \(names.map { "    \($0): {type: object, properties: {\(properties)}}" }.joined(separator: "\n"))
            """
        let listing = try read(text)
        #expect(listing.faults == [])
        #expect(listing.urls == ["http://h/"])
    }

    @Test("A name in the path that no parameter has needs a value too")
    func undeclared() throws {
        let text = "openapi: 3.0.0\nservers: [{url: 'http://h'}]\npaths: {'/a/{id}.{ext}': {get: {}}}\n"
        #expect(
            try faults(text) == [
                "GET /a/{id}.{ext}: no value for the required parameters 'id', 'ext'; give --var id=VALUE, or an example "
                    + "in the document"
            ])
        #expect(
            try read(text) { $0.variables = ListVariables(given: ["id": "1", "ext": "j s"]) }.urls
                == ["http://h/a/1.j%20s"])
    }

    @Test("What only looks like it is not")
    func notDetected() throws {
        let line = #"{"url": "http://h/", "json": {"openapi": "3.0.0", "info": {"_postman_id": 1}}}"#
        #expect(try readList(line + "\n" + line + "\n").urls == ["http://h/", "http://h/"])
        #expect(
            try readList("services:\n  web: {}\n", named: "compose.yaml").faults
                == [
                    "compose.yaml: a YAML file that is not an OpenAPI document, which is not read; write its URLs one per line"
                ])
    }
}
