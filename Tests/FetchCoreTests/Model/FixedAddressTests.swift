import Testing

@testable import FetchCore

@Suite("Addresses that are given")
struct FixedAddressTests {
    @Test(
        "an entry has all its addresses, in order",
        arguments: [
            ("h:80:127.0.0.1", ["127.0.0.1"]), ("H:80:127.0.0.1,[::1]", ["127.0.0.1", "::1"]),
            ("h:80:::1,10.0.0.1", ["::1", "10.0.0.1"]), ("*:80:1.2.3.4", ["1.2.3.4"]),
        ])
    func entry(_ text: String, _ addresses: [String]) throws {
        #expect(try [FixedAddress(parsing: text)].addresses(of: "h", port: 80) == addresses)
        #expect(try [FixedAddress(parsing: text)].addresses(of: "h", port: 81) == nil)
    }

    @Test("the last entry of a name counts, and comes before those of every name")
    func order() throws {
        let entries = try ["h:80:1.1.1.1", "h:80:2.2.2.2", "*:80:3.3.3.3"].map {
            try FixedAddress(parsing: $0)
        }
        #expect(entries.addresses(of: "h", port: 80) == ["2.2.2.2"])
        #expect(entries.addresses(of: "i", port: 80) == ["3.3.3.3"])
    }

    @Test(
        "a bad entry says what, the value and the mend",
        arguments: [
            ("h", "expected HOST:PORT:ADDR[,ADDR], such as example.org:443:127.0.0.1"),
            (":80:1.1.1.1", "expected HOST:PORT:ADDR[,ADDR], such as example.org:443:127.0.0.1"),
            ("h:80:", "bad address ''; expected one such as 127.0.0.1 or [::1]"),
            ("h:80:1.1.1.1,", "bad address ''; expected one such as 127.0.0.1 or [::1]"),
            ("h:80:[1.1.1.1]", "bad address '[1.1.1.1]'; expected one such as 127.0.0.1 or [::1]"),
            ("h:80:other", "bad address 'other'; expected one such as 127.0.0.1 or [::1]"),
            ("h:0:1.1.1.1", "bad port '0'; expected a number from 1 to 65535"),
            ("h:https:1.1.1.1", "bad port 'https'; expected a number from 1 to 65535"),
            ("+h:80:1.1.1.1", "unsupported prefix '+'; entries hold for the whole run; leave it out"),
            ("-h:80", "unsupported prefix '-'; entries hold for the whole run; leave it out"),
        ])
    func fault(_ text: String, _ expected: String) {
        let fault = #expect(throws: RequestFault.self) { try FixedAddress(parsing: text) }
        #expect(fault?.description == expected)
    }
}
