package dev.swingbridge.proxy.session;

import dev.swingbridge.protocol.auth.AuthBytes;
import dev.swingbridge.protocol.auth.AuthPlugin;
import dev.swingbridge.protocol.auth.CachingSha2Password;
import dev.swingbridge.protocol.auth.NativePassword;
import dev.swingbridge.protocol.handshake.Capabilities;
import dev.swingbridge.protocol.handshake.Greeting;
import dev.swingbridge.protocol.handshake.HandshakeResponse;
import dev.swingbridge.protocol.packet.PacketFrame;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import java.io.DataInputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** A client that chooses its capabilities and reads packets one by one. */
final class WireClient implements AutoCloseable {
    private static final long BASE =
            Capabilities.PROTOCOL_41
                    | Capabilities.SECURE_CONNECTION
                    | Capabilities.PLUGIN_AUTH
                    | Capabilities.TRANSACTIONS
                    | Capabilities.MULTI_RESULTS;

    private final Socket socket;
    private final DataInputStream in;
    private final Greeting greeting;
    private int sequence;

    /** Logs in as the lab's account. */
    WireClient(SessionLab lab, long capabilities) throws IOException {
        socket = new Socket(InetAddress.getLoopbackAddress(), lab.port);
        socket.setSoTimeout(30_000);
        in = new DataInputStream(socket.getInputStream());
        greeting = Greeting.read(read());
        socket.getOutputStream().write(response(greeting, capabilities, sequence++));
        ByteBuf reply = read();
        while (reply.getUnsignedByte(0) == 1) {
            reply = read();
        }
        if (reply.getUnsignedByte(0) != 0) {
            throw new IOException("no login: " + ByteBufUtil.hexDump(reply));
        }
    }

    /** A right answer to the greeting that waits in a socket, as a whole packet. */
    static byte[] response(Socket socket, long capabilities) throws IOException {
        byte[] header = socket.getInputStream().readNBytes(4);
        int length = Unpooled.wrappedBuffer(header).getUnsignedMediumLE(0);
        byte[] payload = socket.getInputStream().readNBytes(length);
        return response(Greeting.read(Unpooled.wrappedBuffer(payload)), capabilities, 1);
    }

    private static byte[] response(Greeting greeting, long capabilities, int sequence) {
        AuthBytes password = AuthBytes.of(SessionLab.PASSWORD.getBytes(StandardCharsets.UTF_8));
        boolean isNative = greeting.plugin().equals(AuthPlugin.NATIVE);
        HandshakeResponse response =
                new HandshakeResponse(
                        BASE | capabilities,
                        1 << 24,
                        45,
                        SessionLab.USER,
                        isNative
                                ? NativePassword.scramble(password, greeting.nonce())
                                : CachingSha2Password.scramble(password, greeting.nonce()),
                        null,
                        greeting.plugin(),
                        Map.of(),
                        0);
        ByteBuf payload = Unpooled.buffer();
        response.write(payload);
        return frame(payload, sequence);
    }

    private static byte[] frame(ByteBuf payload, int sequence) {
        ByteBuf frame = Unpooled.buffer();
        frame.writeMediumLE(payload.readableBytes()).writeByte(sequence).writeBytes(payload);
        return ByteBufUtil.getBytes(frame);
    }

    Socket socket() {
        return socket;
    }

    Greeting greeting() {
        return greeting;
    }

    /** A query whose reply is one packet, but for reports of progress before it. */
    List<ByteBuf> query(String sql) throws IOException {
        return command(3, sql.getBytes(StandardCharsets.UTF_8));
    }

    /** Packets up to the first that is no report of progress. */
    List<ByteBuf> command(int code, byte[] rest) throws IOException {
        sequence = 0;
        write(Unpooled.buffer().writeByte(code).writeBytes(rest));
        List<ByteBuf> packets = new ArrayList<>();
        do {
            packets.add(read());
        } while (packets.getLast().getUnsignedByte(0) == 0xFF
                && packets.getLast().getUnsignedShortLE(1) == 0xFFFF);
        return packets;
    }

    /** Commands in one piece, the first byte of each says which; nothing is read. */
    void send(ByteBuf... commands) throws IOException {
        ByteBuf all = Unpooled.buffer();
        for (ByteBuf command : commands) {
            all.writeMediumLE(command.readableBytes()).writeByte(0).writeBytes(command);
        }
        socket.getOutputStream().write(ByteBufUtil.getBytes(all));
    }

    /** One command of any length, in as many packets as it takes. */
    void sendWhole(ByteBuf command) throws IOException {
        int number = 0;
        int length;
        do {
            length = Math.min(command.readableBytes(), PacketFrame.MAX_PAYLOAD_BYTES);
            socket.getOutputStream().write(frame(command.readSlice(length), number++));
        } while (length == PacketFrame.MAX_PAYLOAD_BYTES);
    }

    /** The next packet, whatever it belongs to. */
    ByteBuf packet() throws IOException {
        return read();
    }

    private void write(ByteBuf payload) throws IOException {
        socket.getOutputStream().write(frame(payload, sequence++));
    }

    private ByteBuf read() throws IOException {
        byte[] header = in.readNBytes(4);
        if (header.length < 4) {
            throw new IOException("the proxy has closed the connection");
        }
        ByteBuf start = Unpooled.wrappedBuffer(header);
        sequence = start.getUnsignedByte(3) + 1;
        return Unpooled.wrappedBuffer(in.readNBytes(start.getUnsignedMediumLE(0)));
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}
