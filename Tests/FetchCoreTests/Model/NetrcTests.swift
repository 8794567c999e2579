import Testing

@testable import FetchCore

@Suite("Log-ins of a .netrc file")
struct NetrcTests {
    private static func basic(_ user: String, _ password: String) -> FetchCredentials {
        .basic(user: user, password: password)
    }

    static let files: [(text: String, host: String, login: String?, expected: FetchCredentials?)] = [
        ("machine h login u password p", "h", nil, basic("u", "p")),
        ("MACHINE H LOGIN u PASSWORD p", "h", nil, basic("u", "p")),
        ("machine h\n  login u\n\tpassword p\n", "h", nil, basic("u", "p")),
        ("machine h password p login u", "h", nil, basic("u", "p")),
        ("machine h login u password p", "x", nil, nil),
        ("machine h login u password p default login d password q", "x", nil, basic("d", "q")),
        ("machine h login u", "h", nil, basic("u", "")),
        ("machine h password p", "h", nil, nil),
        ("machine h", "h", nil, nil),
        ("machine h login a password 1 machine h login b password 2", "h", nil, basic("a", "1")),
        ("machine h login a password 1 machine h login b password 2", "h", "b", basic("b", "2")),
        ("machine h login a password 1", "h", "c", nil),
        (#"machine h login "u v" password "a\"b\\c\td""#, "h", nil, basic("u v", "a\"b\\c\td")),
        ("# a comment\nmachine h # another\nlogin u password p#q", "h", nil, basic("u", "p#q")),
        ("machine h account machine login u password p", "h", nil, basic("u", "p")),
        (
            "macdef init\nmachine h login no password no\n\nmachine h login u password p", "h", nil,
            basic("u", "p")
        ),
        (
            "machine h login u password p\nmacdef m\nlogin x\r\n\r\nmachine i login v password q", "i", nil,
            basic("v", "q")
        ),
        ("machine h port 22 login u password p", "h", nil, basic("u", "p")),
        ("machine [::1] login u password p", "::1", nil, basic("u", "p")),
        ("login x password y machine h login u password p", "h", nil, basic("u", "p")),
        ("", "h", nil, nil),
    ]

    @Test("the entry of the host says who logs in", arguments: files)
    func entry(_ text: String, _ host: String, _ login: String?, _ expected: FetchCredentials?) throws {
        #expect(try Netrc(parsing: text).credentials(for: host, login: login) == expected)
    }

    @Test(
        "a line that cannot be read is named",
        arguments: [
            ("machine h\nlogin \"u\npassword p", 2, .openQuote),
            ("\n\nmachine h login", 3, .noValue("login")),
            ("machine", 1, .noValue("machine")), ("default password \"p\\", 1, .openQuote),
        ] as [(String, Int, Netrc.Fault.Reason)])
    func fault(_ text: String, _ line: Int, _ reason: Netrc.Fault.Reason) {
        #expect(throws: Netrc.Fault(line: line, reason: reason)) { try Netrc(reading: text) }
    }

    @Test(
        "the URL's own log-in wins, a user alone gets the password of that user",
        arguments: [
            ("http://h/", basic("a", "1")), ("http://b@h/", basic("b", "2")),
            ("http://%62@h/x@y", basic("b", "2")),
            ("http://b:x@h/", nil), ("http://b:@h/", nil), ("http://c@h/", nil),
        ] as [(String, FetchCredentials?)])
    func url(_ url: String, _ expected: FetchCredentials?) throws {
        let netrc = try Netrc(parsing: "machine h login a password 1 machine h login b password 2")
        #expect(netrc.credentials(for: "h", url: url) == expected)
    }

    @Test("its text holds no secret")
    func description() throws {
        #expect("\(try Netrc(parsing: "machine h login u password secret"))" == "1 netrc entries")
    }
}
