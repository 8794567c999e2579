import Testing

@testable import FetchCore

@Suite("Expectations")
struct ExpectationTests {
    static let rules: [(String, FetchCore.Expectation)] = [
        ("status=200", .status([200...200])),
        ("status=200,204", .status([200...200, 204...204])),
        ("status=2xx,404", .status([200...299, 404...404])),
        ("STATUS = 200-299 , 3XX", .status([200...299, 300...399])),
        ("type=application/json", .type("application/json")),
        ("type=Text/HTML,image/*", .type("text/html,image/*")),
        ("body~\"ok\": *true", .body(pattern: "\"ok\": *true")),
        ("body~a=b", .body(pattern: "a=b")),
        ("body~ leading", .body(pattern: " leading")),
        ("jq:.ok == true", .jq(".ok == true")),
        ("jq: .a | .b ", .jq(".a | .b")),
        ("time<500ms", .time(.milliseconds(500))),
        ("time < 1.5s", .time(.milliseconds(1500))),
        ("time<250us", .time(.microseconds(250))),
        ("time<2m", .time(.seconds(120))),
    ]

    @Test("rules are read", arguments: rules)
    func parse(_ text: String, _ rule: FetchCore.Expectation) throws {
        let read = try FetchCore.Expectation(parsing: text)
        #expect(read == rule)
        // And what is told of it is read as the same.
        #expect(try FetchCore.Expectation(parsing: read.description) == rule)
    }

    private static let forms =
        "expected status=200,204, type=application/json, body~REGEX, jq:FILTER or time<500ms"

    static let errors: [(String, ExpectationError.Code, String)] = [
        ("statsu=200", .unknownRule, "unknown rule 'statsu' in 'statsu=200'; did you mean 'status'?"),
        (
            "foo", .unknownRule,
            "unknown rule 'foo'; \(forms)"
        ),
        (
            "", .unknownRule,
            "unknown rule ''; \(forms)"
        ),
        ("status", .unknownRule, "unknown rule 'status' in 'status'; did you mean 'status'?"),
        ("status~200", .wrongOperator, "'status~' in 'status~200'; this rule is written status=…"),
        ("time>5s", .wrongOperator, "'time>' in 'time>5s'; this rule is written time<…"),
        ("status=", .emptyValue, "a value is missing in 'status='"),
        ("status=200,,204", .emptyValue, "a value is missing in 'status=200,,204'"),
        (
            "status=20", .badStatus,
            "'20' in 'status=20' is not a status; expected one such as 200, 2xx or 200-299"
        ),
        (
            "status=299-200", .badStatus,
            "'299-200' in 'status=299-200' is not a status; expected one such as 200, 2xx or 200-299"
        ),
        (
            "status=ok", .badStatus,
            "'ok' in 'status=ok' is not a status; expected one such as 200, 2xx or 200-299"
        ),
        (
            "status=0xx", .badStatus,
            "'0xx' in 'status=0xx' is not a status; expected one such as 200, 2xx or 200-299"
        ),
        (
            "type=json", .badType,
            "'json' in 'type=json' is not a media type; expected one such as application/json"
        ),
        ("body~", .emptyValue, "a value is missing in 'body~'"),
        ("jq: ", .emptyValue, "a value is missing in 'jq: '"),
        ("time<500", .badDuration, "'500' in 'time<500' is not a time; expected one such as 500ms, 2s or 1m"),
        ("time<0s", .badDuration, "'0s' in 'time<0s' is not a time; expected one such as 500ms, 2s or 1m"),
        (
            "time<\u{1B}[2J", .badDuration,
            "'␛[2J' in 'time<␛[2J' is not a time; expected one such as 500ms, 2s or 1m"
        ),
    ]

    @Test("a rule that cannot be read is told with how to mend it", arguments: errors)
    func error(_ text: String, _ code: ExpectationError.Code, _ message: String) {
        let error = #expect(throws: ExpectationError.self) { try FetchCore.Expectation(parsing: text) }
        #expect(error?.code == code)
        #expect(error?.description == message)
    }

    @Test("a pattern that is no regular expression is told so")
    func badPattern() {
        let error = #expect(throws: ExpectationError.self) { try FetchCore.Expectation(parsing: "body~(a") }
        #expect(error?.code == .badPattern)
        #expect(error?.description.hasPrefix("'(a' in 'body~(a' is not a regular expression: ") == true)
    }

    struct Case: Sendable {
        var rules: [String]
        var status = 200
        var reason = ""
        var type = "application/json; charset=utf-8"
        var milliseconds: Int? = 100
        var failure: FetchFailure?
    }

    private static func status(_ message: String) -> FetchFailure {
        FetchFailure(.status, phase: .receive, message: message)
    }

    private static func expect(_ message: String) -> FetchFailure {
        FetchFailure(.expect, phase: .receive, message: message)
    }

    static let cases = [
        Case(rules: []),
        Case(rules: [], status: 399),
        Case(rules: [], status: 404, failure: status("404 Not Found")),
        Case(rules: [], status: 503, reason: "Down \u{1B}[0m", failure: status("503 Down ␛[0m")),
        Case(rules: [], status: 599, failure: status("599")),
        Case(rules: ["status=503"], status: 503),
        Case(rules: ["status=201"], failure: status("expected 201, got 200")),
        Case(rules: ["status=201,300-399"], failure: status("expected 201, 300-399, got 200")),
        Case(rules: ["status=201"], status: 404, failure: status("404 Not Found")),
        Case(rules: ["status=201", "status=200"]),
        Case(rules: ["type=application/json"]),
        Case(rules: ["type=application/json"], status: 500, failure: status("500 Internal Server Error")),
        Case(rules: ["type=text/html"], failure: expect("expected type text/html, got application/json")),
        Case(
            rules: ["type=text/html,text/plain"], type: "",
            failure: expect(
                "expected type text/html or text/plain, got none")),
        Case(rules: ["type=application/*"]),
        Case(rules: ["type=text/html", "type=APPLICATION/JSON"]),
        Case(rules: ["time<100ms"], failure: expect("expected a time under 100ms, took 100ms")),
        Case(rules: ["time<101ms"]),
        Case(
            rules: ["time<1.2s"], milliseconds: 1234,
            failure: expect("expected a time under 1200ms, took 1234ms")),
        Case(
            rules: ["time<1s"], milliseconds: 2345, failure: expect("expected a time under 1s, took 2.3s")),
        Case(rules: ["time<1s", "time<50ms"], failure: expect("expected a time under 50ms, took 100ms")),
        Case(rules: ["time<1ms"], milliseconds: nil),
        Case(rules: ["body~x", "jq:.x"]),
    ]

    @Test("a response is held against the rules that need no body", arguments: cases)
    func evaluate(_ test: Case) throws {
        let failure = FetchCore.Expectation.failure(
            of: try test.rules.map { try FetchCore.Expectation(parsing: $0) }, status: test.status,
            reason: test.reason,
            contentType: test.type, total: test.milliseconds.map { .milliseconds($0) })
        #expect(failure?.kind == test.failure?.kind)
        #expect(failure?.phase == test.failure?.phase)
        #expect(failure?.message == test.failure?.message)
    }
}
