import Foundation

/// Certificates for 127.0.0.1, good and bad, made by `openssl` for one test run.
package struct Certificates: Sendable {
    /// What is right or wrong with a certificate.
    package enum Kind: String, Sendable, CaseIterable {
        /// Signed by the authority, for 127.0.0.1 and localhost, valid today.
        case good
        /// As good, but until yesterday.
        case expired
        /// Signed by itself.
        case selfSigned
        /// Signed by the authority, for another name.
        case wrongHost
    }

    private let folder: TemporaryFolder

    /// The authority's certificate, for `--cacert`.
    package var authorityFile: String { folder.file("ca.pem") }

    /// The good certificate and behind it the authority's.
    package var chainFile: String { folder.file("chain.pem") }

    package init() throws {
        folder = try TemporaryFolder()
        try openssl(
            "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes",
            "-keyout", "ca.key", "-out", "ca.pem", "-days", "30", "-subj", "/CN=fetchdeck test authority",
            "-addext", "keyUsage=keyCertSign")
        for kind in Kind.allCases { try make(kind) }
        try folder.write(try folder.read("good.pem") + folder.read("ca.pem"), to: "chain.pem")
    }

    package func certificateFile(_ kind: Kind) -> String { folder.file("\(kind).pem") }

    package func keyFile(_ kind: Kind) -> String { folder.file("\(kind).key") }

    private func make(_ kind: Kind) throws {
        let names =
            kind == .wrongHost
            ? "subjectAltName=DNS:elsewhere.example" : "subjectAltName=IP:127.0.0.1,DNS:localhost"
        let key = [
            "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes", "-keyout", "\(kind).key",
        ]
        if kind == .selfSigned {
            try openssl(
                ["req", "-x509"] + key
                    + ["-out", "\(kind).pem", "-days", "30", "-subj", "/CN=127.0.0.1", "-addext", names])
            return
        }
        try folder.write(names + "\n", to: "\(kind).ext")
        try openssl(["req"] + key + ["-out", "\(kind).csr", "-subj", "/CN=\(kind)"])
        try openssl(
            "x509", "-req", "-in", "\(kind).csr", "-CA", "ca.pem", "-CAkey", "ca.key", "-CAcreateserial",
            "-days", kind == .expired ? "-1" : "30", "-extfile", "\(kind).ext", "-out", "\(kind).pem")
    }

    private func openssl(_ arguments: String...) throws {
        try openssl(arguments)
    }

    private func openssl(_ arguments: [String]) throws {
        try CompanionProcess.run("openssl", arguments, in: folder.url)
    }
}
