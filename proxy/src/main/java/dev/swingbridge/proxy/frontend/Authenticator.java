package dev.swingbridge.proxy.frontend;

import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;

/** Logs clients in anew on connections that are already open (COM_CHANGE_USER). */
public interface Authenticator {
    /**
     * Starts an exchange: proves the new account's password and opens a new connection to its home
     * side. The old backends stay the session's to close, whatever the outcome.
     *
     * @param current keeps its connection id, capabilities, nonce and address
     * @param command the whole COM_CHANGE_USER frame; its reference stays the caller's
     */
    LoginExchange changeUser(Channel client, ClientLogin current, ByteBuf command);
}
