import CCurl
import CLinux
import Glibc

/// The options that every transfer of a loop has alike.
extension TransferLoop {
    /// Puts them on a new handle, or on one that was reset.
    ///
    /// - Parameters:
    ///   - tls: Where it is another than the loop's.
    ///   - usesJar: Whether cookies of the jar are sent and added to it, where there is one.
    func applyDefaults(to transfer: Transfer, tls: TLSSettings? = nil, usesJar: Bool = true) {
        let easy = transfer.easy
        let jar = usesJar ? cookies : nil
        let context = Unmanaged.passUnretained(transfer).toOpaque()
        // curl issue #10743: without it libcurl meddles with signals from this thread.
        easy.set(CURLOPT_NOSIGNAL, true)
        easy.set(CURLOPT_PRIVATE, pointer: context)
        easy.set(CURLOPT_ERRORBUFFER, pointer: UnsafeMutableRawPointer(transfer.errorText))
        easy.set(CURLOPT_PROTOCOLS_STR, "http,https")
        easy.set(CURLOPT_FOLLOWLOCATION, false)
        // What is asked for is what is recorded: `/a/../b` goes out as it is written.
        easy.set(CURLOPT_PATH_AS_IS, true)
        // Decoding is ours (ContentDecoder): libcurl takes a compressed body that was cut short for a whole one.
        easy.set(CURLOPT_HTTP_CONTENT_DECODING, false)
        easy.set(CURLOPT_SUPPRESS_CONNECT_HEADERS, true)
        easy.set(CURLOPT_HTTP_VERSION, settings.prefersHTTP2 ? CURL_HTTP_VERSION_2TLS : CURL_HTTP_VERSION_1_1)
        transfer.setConnectTimeout(connectTimeout)
        if settings.prefersHTTP2 { applyHTTP2(easy) }
        easy.set(CURLOPT_SHARE, pointer: (jar?.share ?? share).raw)
        if jar != nil { easy.set(CURLOPT_COOKIEFILE, "") }
        if let address = settings.localAddress { easy.set(CURLOPT_INTERFACE, address) }
        if let path = settings.unixSocket { easy.set(CURLOPT_UNIX_SOCKET_PATH, path) }
        // Empty texts also keep libcurl from reading http_proxy and no_proxy out of the environment.
        easy.set(CURLOPT_PROXY, usualProxy)
        easy.set(CURLOPT_NOPROXY, "")
        // What a proxy is asked for a tunnel with; requests have it among their headers.
        if !usualProxy.isEmpty { easy.set(CURLOPT_USERAGENT, userAgent) }
        let tls = tls ?? settings.tls
        apply(tls, to: easy)
        transfer.hasCertificate = tls.hasCertificate
        TLSHandshake.watch(transfer)
        applyCallbacks(easy, context)
    }

    /// Transfers share connections, and libcurl says what becomes of their streams.
    private func applyHTTP2(_ easy: EasyHandle) {
        // Else each of the first transfers to a host opens a connection of its own.
        easy.set(CURLOPT_PIPEWAIT, true)
        // libcurl 7.88 stalls where the headers of a response do not fit into its buffer, 16 KB by default.
        easy.set(CURLOPT_BUFFERSIZE, 131_072)
        // No info of a handle tells the stream that it had, or the last one that the server processes: the texts do.
        easy.set(CURLOPT_VERBOSE, true)
        fd_setopt_debug(easy.raw, CURLOPT_DEBUGFUNCTION) { easy, type, text, length, _ in
            guard type == CURLINFO_TEXT, let easy else { return 0 }
            var pointer: UnsafeMutableRawPointer?
            fd_getinfo_pointer(easy, CURLINFO_PRIVATE, &pointer)
            guard let pointer else { return 0 }
            let transfer = Unmanaged<Transfer>.fromOpaque(pointer).takeUnretainedValue()
            transfer.loop.received(text: UnsafeRawBufferPointer(start: text, count: length), of: transfer)
            return 0
        }
    }

    var userAgent: String { settings.userAgent ?? "FetchCore/\(FetchCoreVersion.text)" }

    private func apply(_ tls: TLSSettings, to easy: EasyHandle) {
        // Debian's build sets a CA path as well: each new connection would parse some 139 certificates again. The bundle is cached.
        easy.set(CURLOPT_CAPATH, nil)
        if let caFile = tls.caFile { easy.set(CURLOPT_CAINFO, caFile) }
        if tls.verification == .none {
            easy.set(CURLOPT_SSL_VERIFYPEER, false)
            easy.set(CURLOPT_SSL_VERIFYHOST, 0)
        }
        if let certificateFile = tls.certificateFile { easy.set(CURLOPT_SSLCERT, certificateFile) }
        if let keyFile = tls.keyFile { easy.set(CURLOPT_SSLKEY, keyFile) }
        if let text = tls.caPEM { easy.set(CURLOPT_CAINFO_BLOB, copying: text) }
        if let text = tls.certificatePEM {
            easy.set(CURLOPT_SSLCERT_BLOB, copying: text)
            easy.set(CURLOPT_SSLKEY_BLOB, copying: tls.keyPEM ?? text)
        }
        if !tls.pinnedKeys.isEmpty {
            let pins = tls.pinnedKeys.map { "sha256//" + $0 }.joined(separator: ";")
            easy.set(CURLOPT_PINNEDPUBLICKEY, pins)
        }
    }

    private func applyCallbacks(_ easy: EasyHandle, _ context: UnsafeMutableRawPointer) {
        easy.set(CURLOPT_WRITEDATA, pointer: context)
        fd_setopt_data(easy.raw, CURLOPT_WRITEFUNCTION) { bytes, size, count, context in
            guard let context else { return 0 }
            let piece = UnsafeRawBufferPointer(start: bytes, count: size * count)
            return Unmanaged<Transfer>.fromOpaque(context)
                ._withUnsafeGuaranteedRef { $0.received(body: piece) }
        }
        easy.set(CURLOPT_HEADERDATA, pointer: context)
        fd_setopt_data(easy.raw, CURLOPT_HEADERFUNCTION) { bytes, size, count, context in
            guard let context else { return 0 }
            let line = UnsafeRawBufferPointer(start: bytes, count: size * count)
            return Unmanaged<Transfer>.fromOpaque(context)
                ._withUnsafeGuaranteedRef { $0.received(header: line) } ? line.count : 0
        }
        easy.set(CURLOPT_PREREQDATA, pointer: context)
        fd_setopt_prereq(easy.raw, CURLOPT_PREREQFUNCTION) { context, remote, _, remotePort, localPort in
            guard let context else { return Int32(CURL_PREREQFUNC_ABORT) }
            return Unmanaged<Transfer>.fromOpaque(context)._withUnsafeGuaranteedRef {
                $0.becameReady(remote: remote, port: remotePort, localPort: localPort)
            }
        }
        easy.set(CURLOPT_OPENSOCKETDATA, pointer: context)
        fd_setopt_open(easy.raw, CURLOPT_OPENSOCKETFUNCTION) { context, _, address in
            guard let context, let address = address?.pointee else { return CURL_SOCKET_BAD }
            return Unmanaged<Transfer>.fromOpaque(context).takeUnretainedValue()
                .openSocket(address.family, address.socktype, address.protocol)
        }
        easy.set(CURLOPT_CLOSESOCKETDATA, pointer: Unmanaged.passUnretained(self).toOpaque())
        fd_setopt_close(easy.raw, CURLOPT_CLOSESOCKETFUNCTION) { context, fd in
            if let context { Unmanaged<TransferLoop>.fromOpaque(context).takeUnretainedValue().willClose(fd) }
            return Glibc.close(fd)
        }
    }

    /// What an upload needs beside: its bytes, its way back to the start, and word of bytes that left.
    func applyUploadCallbacks(to transfer: Transfer) {
        let easy = transfer.easy
        let context = Unmanaged.passUnretained(transfer).toOpaque()
        easy.set(CURLOPT_READDATA, pointer: context)
        fd_setopt_data(easy.raw, CURLOPT_READFUNCTION) { bytes, size, count, context in
            guard let context else { return Int(CURL_READFUNC_ABORT) }
            let transfer = Unmanaged<Transfer>.fromOpaque(context).takeUnretainedValue()
            return transfer.upload(into: UnsafeMutableRawBufferPointer(start: bytes, count: size * count))
        }
        easy.set(CURLOPT_SEEKDATA, pointer: context)
        fd_setopt_seek(easy.raw, CURLOPT_SEEKFUNCTION) { context, offset, origin in
            guard let context, offset == 0, origin == SEEK_SET else { return Int32(CURL_SEEKFUNC_CANTSEEK) }
            let transfer = Unmanaged<Transfer>.fromOpaque(context).takeUnretainedValue()
            return Int32(transfer.upload?.rewind() == true ? CURL_SEEKFUNC_OK : CURL_SEEKFUNC_CANTSEEK)
        }
    }
}

extension Transfer {
    fileprivate func openSocket(_ family: Int32, _ type: Int32, _ proto: Int32) -> Int32 {
        let fd = fd_socket(family, type, proto)
        if fd < 0 {
            socketError = errno
        } else {
            loop.opened(fd, by: self)
            consumer?.connecting()
        }
        return fd
    }

    fileprivate func upload(into buffer: UnsafeMutableRawBufferPointer) -> Int {
        lastActivity = loop.now
        guard let upload else { return Int(CURL_READFUNC_ABORT) }
        let count = upload.read(into: buffer)
        if let failure = upload.failure {
            fault = failure
            return Int(CURL_READFUNC_ABORT)
        }
        if let count { return count }
        isStarved = true
        loop.starve(self)
        return Int(CURL_READFUNC_PAUSE)
    }
}

/// The version of the library, as user agents say it.
public enum FetchCoreVersion {
    /// `1.2.3`, as [Semantic Versioning](https://semver.org) has it.
    public static let text = "0.1.0"

    /// The libcurl that is loaded, with what it is built on, as curl says it: `libcurl/7.88.1 OpenSSL/3.0.17 …`.
    package static var libcurl: String { String(cString: curl_version()) }
}
