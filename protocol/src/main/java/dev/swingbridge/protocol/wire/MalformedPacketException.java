package dev.swingbridge.protocol.wire;

/**
 * Bytes from a peer that do not follow the protocol: too short, too long, or an impossible value.
 */
public final class MalformedPacketException extends RuntimeException {
    public MalformedPacketException(String message) {
        super(message);
    }
}
