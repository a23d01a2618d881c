package dev.endpointpipeline.gateway;

import dev.endpointpipeline.localstack.LocalStack;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import java.nio.file.Path;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;

/**
 * Gives the tests of a class a {@link RunningGateway} and its {@link LocalStack}; all classes of
 * the JVM share them.
 */
@Target(ElementType.TYPE)
@Retention(RetentionPolicy.RUNTIME)
@ExtendWith(WithGateway.Extension.class)
public @interface WithGateway {
  /** Starts it at the first use; JUnit closes it after all tests. */
  final class Extension implements ParameterResolver {
    @Override
    public boolean supportsParameter(ParameterContext parameter, ExtensionContext context) {
      Class<?> type = parameter.getParameter().getType();
      return type == RunningGateway.class || type == LocalStack.class;
    }

    @Override
    public Object resolveParameter(ParameterContext parameter, ExtensionContext context) {
      Shared shared =
          context
              .getRoot()
              .getStore(ExtensionContext.Namespace.create(WithGateway.class))
              .computeIfAbsent(Shared.class, key -> Shared.start(), Shared.class);
      return parameter.getParameter().getType() == LocalStack.class
          ? shared.stack()
          : shared.gateway();
    }
  }

  /** The gateway and what it stands on. */
  record Shared(LocalStack stack, RunningGateway gateway) implements AutoCloseable {
    static Shared start() {
      Path directory =
          Path.of("target", "local-stack", "gateway-of-pid-" + ProcessHandle.current().pid());
      LocalStack stack = LocalStack.builder().directory(directory).start();
      return new Shared(
          stack,
          RunningGateway.start(
              stack, "--gateway.body.deadline=2s", "--gateway.connections.head-deadline=2s"));
    }

    @Override
    public void close() {
      gateway.close();
      stack.close();
    }
  }
}
