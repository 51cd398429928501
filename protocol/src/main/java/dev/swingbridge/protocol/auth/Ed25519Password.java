package dev.swingbridge.protocol.auth;

import java.math.BigInteger;
import java.util.Arrays;

/**
 * MariaDB's client_ed25519: the client signs the server's 32-byte nonce. It is the signature of RFC
 * 8032 but for the private key, where SHA512(password) stands in the place of SHA512(32-byte seed);
 * the JDK's own Ed25519 takes seeds of 32 bytes only, hence the arithmetic here.
 *
 * <p>Not of constant time: the proxy signs with passwords it holds in clear anyway, for a server
 * that sees one signature per login.
 */
public final class Ed25519Password {
    private static final BigInteger P =
            BigInteger.ONE.shiftLeft(255).subtract(BigInteger.valueOf(19));

    /** Order of the base point. */
    private static final BigInteger L =
            BigInteger.ONE
                    .shiftLeft(252)
                    .add(new BigInteger("27742317777372353535851937790883648493"));

    private static final BigInteger D =
            BigInteger.valueOf(-121665).multiply(BigInteger.valueOf(121666).modInverse(P)).mod(P);

    private static final Point BASE =
            Point.affine(
                    new BigInteger(
                            "15112221349535400772501151409588531511"
                                    + "454012693041857206046113283949847762202"),
                    new BigInteger(
                            "46316835694926478169428394003475163141"
                                    + "307993866256225615783033603165251855960"));

    private Ed25519Password() {}

    /** The signature, 64 bytes. */
    public static AuthBytes sign(AuthBytes password, AuthBytes nonce) {
        byte[] expanded = Digests.sha512(password.toArray());
        BigInteger secret = clamp(expanded);
        byte[] publicKey = BASE.times(secret).encode();

        byte[] prefix = Arrays.copyOfRange(expanded, 32, 64);
        byte[] message = nonce.toArray();
        BigInteger r = littleEndian(Digests.sha512(prefix, message)).mod(L);
        byte[] encodedR = BASE.times(r).encode();
        BigInteger k = littleEndian(Digests.sha512(encodedR, publicKey, message)).mod(L);
        byte[] s = toLittleEndian(k.multiply(secret).add(r).mod(L));

        byte[] signature = new byte[64];
        System.arraycopy(encodedR, 0, signature, 0, 32);
        System.arraycopy(s, 0, signature, 32, 32);
        return AuthBytes.of(signature);
    }

    /** What the server stores: the public key that belongs to a password, 32 bytes. */
    public static AuthBytes publicKey(AuthBytes password) {
        BigInteger secret = clamp(Digests.sha512(password.toArray()));
        return AuthBytes.of(BASE.times(secret).encode());
    }

    private static BigInteger clamp(byte[] expanded) {
        byte[] scalar = Arrays.copyOf(expanded, 32);
        scalar[0] &= (byte) 0xF8;
        scalar[31] &= 0x7F;
        scalar[31] |= 0x40;
        return littleEndian(scalar);
    }

    private static BigInteger littleEndian(byte[] bytes) {
        byte[] reversed = new byte[bytes.length];
        for (int i = 0; i < bytes.length; i++) {
            reversed[bytes.length - 1 - i] = bytes[i];
        }
        return new BigInteger(1, reversed);
    }

    private static byte[] toLittleEndian(BigInteger value) {
        byte[] big = value.toByteArray();
        byte[] little = new byte[32];
        for (int i = 0; i < Math.min(32, big.length); i++) {
            little[i] = big[big.length - 1 - i];
        }
        return little;
    }

    /** A point of the twisted Edwards curve in projective coordinates: x = X/Z, y = Y/Z. */
    private record Point(BigInteger x, BigInteger y, BigInteger z) {
        static Point affine(BigInteger x, BigInteger y) {
            return new Point(x, y, BigInteger.ONE);
        }

        // unified addition, RFC 8032 section 5.1.4 in projective form; valid for doubling too
        Point plus(Point q) {
            BigInteger a = z.multiply(q.z).mod(P);
            BigInteger b = a.multiply(a).mod(P);
            BigInteger c = x.multiply(q.x).mod(P);
            BigInteger d = y.multiply(q.y).mod(P);
            BigInteger e = D.multiply(c).multiply(d).mod(P);
            BigInteger f = b.subtract(e);
            BigInteger g = b.add(e);
            BigInteger cross = x.add(y).multiply(q.x.add(q.y)).subtract(c).subtract(d);
            return new Point(
                    a.multiply(f).mod(P).multiply(cross).mod(P),
                    a.multiply(g).mod(P).multiply(d.add(c)).mod(P),
                    f.multiply(g).mod(P));
        }

        Point times(BigInteger scalar) {
            Point result = affine(BigInteger.ZERO, BigInteger.ONE);
            for (int bit = scalar.bitLength() - 1; bit >= 0; bit--) {
                result = result.plus(result);
                if (scalar.testBit(bit)) {
                    result = result.plus(this);
                }
            }
            return result;
        }

        /** y, little-endian, with the lowest bit of x on top. */
        byte[] encode() {
            BigInteger inverse = z.modInverse(P);
            byte[] bytes = toLittleEndian(y.multiply(inverse).mod(P));
            if (x.multiply(inverse).mod(P).testBit(0)) {
                bytes[31] |= (byte) 0x80;
            }
            return bytes;
        }
    }
}
