package dev.swingbridge.backfill.schema;

import java.lang.reflect.InvocationHandler;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.concurrent.atomic.AtomicInteger;

/** A connection of a process that dies after so many statements: nothing gets through any more. */
final class DyingConnection {
    private DyingConnection() {}

    static Connection after(int statements, Connection real) {
        AtomicInteger left = new AtomicInteger(statements);
        return wrap(Connection.class, real, left);
    }

    private static <T> T wrap(Class<T> type, T real, AtomicInteger left) {
        InvocationHandler handler =
                (proxy, method, arguments) -> {
                    String name = method.getName();
                    boolean asks =
                            name.startsWith("execute")
                                    || name.equals("commit")
                                    || name.equals("rollback")
                                    || name.equals("setAutoCommit");
                    if (asks && left.getAndDecrement() <= 0) {
                        throw new SQLException("the process is dead");
                    }
                    Object result;
                    try {
                        result = method.invoke(real, arguments);
                    } catch (InvocationTargetException failed) {
                        throw failed.getCause();
                    }
                    return switch (result) {
                        case PreparedStatement prepared ->
                                wrap(PreparedStatement.class, prepared, left);
                        case Statement statement -> wrap(Statement.class, statement, left);
                        case null, default -> result;
                    };
                };
        return type.cast(
                Proxy.newProxyInstance(
                        DyingConnection.class.getClassLoader(), new Class<?>[] {type}, handler));
    }
}
