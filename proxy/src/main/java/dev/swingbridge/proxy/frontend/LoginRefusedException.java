package dev.swingbridge.proxy.frontend;

import dev.swingbridge.protocol.packet.ErrPacket;

/** Fails a {@link LoginExchange}; carries no stack trace. */
public final class LoginRefusedException extends Exception {
    private final transient ErrPacket error;

    LoginRefusedException(ErrPacket error) {
        super(error.message(), null, false, false);
        this.error = error;
    }

    /** What the client was told. */
    public ErrPacket error() {
        return error;
    }
}
