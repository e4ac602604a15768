package org.helipoint.testconfigs;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.PrivateKey;
import java.security.cert.Certificate;
import java.security.cert.X509Certificate;
import javax.net.ssl.KeyManager;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;

/**
 * A key with its certificate.
 *
 * @param key the private key
 * @param certificate its certificate
 */
public record TlsIdentity(PrivateKey key, X509Certificate certificate) {

    private static final String ALIAS = "server";

    /** Reads the entry {@code server} of a PKCS12 file. */
    static TlsIdentity of(Path file, String password) {
        try (var in = Files.newInputStream(file)) {
            KeyStore keys = KeyStore.getInstance("PKCS12");
            keys.load(in, password.toCharArray());
            return new TlsIdentity((PrivateKey) keys.getKey(ALIAS, password.toCharArray()), (X509Certificate)
                    keys.getCertificate(ALIAS));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Makes connections that show this certificate, and trust it and no other. */
    public SSLContext tls() {
        try {
            KeyManagerFactory own = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
            own.init(store(key, certificate), new char[0]);
            return tls(own.getKeyManagers(), certificate);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Makes connections that show no certificate, and trust this one and no other. */
    public static SSLContext trusting(X509Certificate certificate) {
        return tls(null, certificate);
    }

    private static SSLContext tls(KeyManager[] own, X509Certificate trusted) {
        try {
            TrustManagerFactory trust = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
            trust.init(store(null, trusted));
            SSLContext context = SSLContext.getInstance("TLS");
            context.init(own, trust.getTrustManagers(), null);
            return context;
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    private static KeyStore store(PrivateKey key, X509Certificate certificate) throws GeneralSecurityException {
        try {
            KeyStore store = KeyStore.getInstance("PKCS12");
            store.load(null, null);
            if (key == null) {
                store.setCertificateEntry(ALIAS, certificate);
            } else {
                store.setKeyEntry(ALIAS, key, new char[0], new Certificate[] {certificate});
            }
            return store;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
