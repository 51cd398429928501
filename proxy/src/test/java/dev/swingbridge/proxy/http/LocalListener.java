package dev.swingbridge.proxy.http;

import dev.swingbridge.proxy.admin.FakeProxyViews;
import dev.swingbridge.proxy.admin.Operations;
import dev.swingbridge.proxy.admin.OperatorLogins;
import dev.swingbridge.proxy.migration.Migrations;
import dev.swingbridge.proxy.migration.cutover.CutoverOptions;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;

/** The HTTP listener on a free port of this machine. */
public final class LocalListener implements AutoCloseable {
    private final EventLoopGroup loops =
            new MultiThreadIoEventLoopGroup(1, NioIoHandler.newFactory());
    private final HttpListener listener;

    public LocalListener(Migrations migrations, OperatorLogins logins) throws IOException {
        this(migrations, logins, HttpLimits.usual());
    }

    LocalListener(Migrations migrations, OperatorLogins logins, HttpLimits limits)
            throws IOException {
        Operations operations =
                new Operations(migrations, new FakeProxyViews(), CutoverOptions.defaults());
        listener =
                new HttpListener(
                        new InetSocketAddress(InetAddress.getLoopbackAddress(), 0),
                        logins,
                        operations,
                        () -> true,
                        loops,
                        NioServerSocketChannel.class,
                        limits);
    }

    public int port() {
        return listener.address().getPort();
    }

    @Override
    public void close() {
        listener.close();
        loops.shutdownGracefully();
    }
}
