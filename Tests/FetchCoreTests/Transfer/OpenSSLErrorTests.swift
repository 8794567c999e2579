import Testing

@testable import FetchCore

@Suite("Errors of OpenSSL's in texts of libcurl's")
struct OpenSSLErrorTests {
    struct Case: Sendable {
        var text: String
        var code: Int
        var reason: String
        var alert: Int?
        var fault: TLSFault?
    }

    static let cases = [
        // libcurl 7.88 and 8.21 with OpenSSL 3.
        Case(
            text: "OpenSSL/3.0.19: error:0A000410:SSL routines::sslv3 alert handshake failure", code: 1040,
            reason: "sslv3 alert handshake failure", alert: 40, fault: .handshakeRefused),
        Case(
            text: "TLS connect error: error:0A00010B:SSL routines::wrong version number", code: 267,
            reason: "wrong version number", fault: .noTLSThere),
        Case(
            text: "OpenSSL SSL_read: OpenSSL/3.0.19: error:0A00045C:SSL routines::tlsv13 alert certificate "
                + "required, errno 0", code: 1116, reason: "tlsv13 alert certificate required",
            alert: OpenSSLError.certificateRequired, fault: .handshakeRefused),
        // OpenSSL 1.1.1 has the function in its number as well.
        Case(
            text: "error:1409442E:SSL routines:ssl3_read_bytes:tlsv1 alert protocol version", code: 1070,
            reason: "tlsv1 alert protocol version", alert: 70, fault: .noCommonVersion),
        Case(
            text: "error:0A000126:SSL routines::unexpected eof while reading", code: 294,
            reason: "unexpected eof while reading", fault: .closed),
    ]

    @Test("are known by their number", arguments: cases)
    func known(_ test: Case) throws {
        let error = try #require(OpenSSLError(in: test.text))
        #expect(error.code == test.code)
        #expect(error.reason == test.reason)
        #expect(error.alert == test.alert)
        #expect(error.fault == test.fault)
    }

    @Test(
        "are none where no number stands",
        arguments: ["", "Connection reset by peer", "TLS connect error: SSL_ERROR_SYSCALL", "error:xyz"])
    func none(_ text: String) {
        #expect(OpenSSLError(in: text) == nil)
    }

    static let verifyResults: [(Int, String, CertificateFault)] = [
        (9, "", .notYetValid), (10, "", .expired), (18, "", .selfSigned), (19, "", .unknownAuthority),
        (20, "", .unknownAuthority), (23, "", .revoked), (62, "", .wrongHost),
        (1, "SSL: no alternative certificate subject name matches target host name 'h'", .wrongHost),
        (26, "unsuitable certificate purpose", .other),
    ]

    @Test("what a verification came to is told by its number", arguments: verifyResults)
    func verified(_ result: Int, _ detail: String, _ fault: CertificateFault) {
        #expect(CertificateFault(verifyResult: result, detail: detail) == fault)
    }
}
