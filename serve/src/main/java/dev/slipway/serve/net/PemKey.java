package dev.slipway.serve.net;

import java.io.ByteArrayOutputStream;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.Signature;
import java.security.spec.InvalidKeySpecException;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.List;

/// A private key as PEM: PKCS #8, or what was written before there was that: PKCS #1 for RSA, SEC 1 for EC.
final class PemKey {

    private static final List<String> ALGORITHMS = List.of("RSA", "EC", "EdDSA");
    private static final byte[] VERSION = {2, 1, 0};
    private static final int SEQUENCE = 0x30;
    private static final int OCTETS = 4;

    private PemKey() {}

    /// The key in a text.
    ///
    /// @param partner the key of the certificate that it belongs to
    /// @throws IllegalArgumentException when there is none, it cannot be used, or it belongs to another certificate
    static PrivateKey of(String text, PublicKey partner) {
        for (Pem block : Pem.blocks(text)) {
            switch (block.label()) {
                case "PRIVATE KEY" -> {
                    return checked(block.bytes(), partner);
                }
                case "RSA PRIVATE KEY", "EC PRIVATE KEY" -> {
                    if (text.contains("Proc-Type: 4,ENCRYPTED")) {
                        throw encrypted();
                    }
                    if (!block.label().startsWith(partner.getAlgorithm())) {
                        throw another();
                    }
                    return checked(wrapped(block.bytes(), partner), partner);
                }
                case "ENCRYPTED PRIVATE KEY" -> throw encrypted();
                default -> {}
            }
        }
        throw new IllegalArgumentException("there is no private key in the PEM text of the key");
    }

    private static IllegalArgumentException encrypted() {
        return new IllegalArgumentException(
                "the key has a password; openssl pkcs8 -topk8 -nocrypt writes it without one");
    }

    private static PrivateKey checked(byte[] pkcs8, PublicKey partner) {
        try {
            PrivateKey key = decoded(pkcs8);
            if (isPair(key, partner)) {
                return key;
            }
        } catch (GeneralSecurityException e) {
            throw new IllegalArgumentException(
                    "the key is not that of the certificate, or of no kind that Java knows", e);
        }
        throw another();
    }

    private static IllegalArgumentException another() {
        return new IllegalArgumentException("the key is not that of the certificate");
    }

    private static PrivateKey decoded(byte[] pkcs8) throws GeneralSecurityException {
        GeneralSecurityException last = new InvalidKeySpecException();
        for (String algorithm : ALGORITHMS) {
            try {
                return KeyFactory.getInstance(algorithm).generatePrivate(new PKCS8EncodedKeySpec(pkcs8));
            } catch (InvalidKeySpecException e) {
                last = e;
            }
        }
        throw last;
    }

    private static boolean isPair(PrivateKey key, PublicKey partner) throws GeneralSecurityException {
        if (!key.getAlgorithm().equals(partner.getAlgorithm())) {
            return false;
        }
        String algorithm = switch (key.getAlgorithm()) {
            case "RSA" -> "SHA256withRSA";
            case "EC" -> "SHA256withECDSA";
            default -> key.getAlgorithm();
        };
        Signature signature = Signature.getInstance(algorithm);
        signature.initSign(key);
        signature.update(VERSION);
        byte[] signed = signature.sign();
        signature.initVerify(partner);
        signature.update(VERSION);
        return signature.verify(signed);
    }

    /// The older forms as PKCS #8, which says before the key of what kind it is; the certificate says so in the same
    /// bytes.
    private static byte[] wrapped(byte[] key, PublicKey partner) {
        byte[] certified = partner.getEncoded();
        int from = certified[1] >= 0 ? 2 : 2 + (certified[1] & 0x7f);
        ByteArrayOutputStream inner = new ByteArrayOutputStream();
        inner.writeBytes(VERSION);
        inner.write(certified, from, 2 + certified[from + 1]);
        inner.writeBytes(value(OCTETS, key));
        return value(SEQUENCE, inner.toByteArray());
    }

    /// A value of DER: what it is, how long, and its bytes.
    private static byte[] value(int tag, byte[] bytes) {
        ByteArrayOutputStream value = new ByteArrayOutputStream();
        value.write(tag);
        if (bytes.length < 0x80) {
            value.write(bytes.length);
        } else if (bytes.length < 0x100) {
            value.writeBytes(new byte[] {(byte) 0x81, (byte) bytes.length});
        } else {
            value.writeBytes(new byte[] {(byte) 0x82, (byte) (bytes.length >> 8), (byte) bytes.length});
        }
        value.writeBytes(bytes);
        return value.toByteArray();
    }
}
