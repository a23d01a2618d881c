package dev.endpointpipeline.endtoend;

import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ExtensionContext.Namespace;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;

/** Starts the pipeline on first use; JUnit closes it after all tests. */
final class SharedPipelineExtension implements ParameterResolver {
  private static final Namespace NAMESPACE = Namespace.create(SharedPipelineExtension.class);

  @Override
  public boolean supportsParameter(ParameterContext parameter, ExtensionContext context) {
    return parameter.getParameter().getType() == SharedPipeline.class;
  }

  @Override
  public SharedPipeline resolveParameter(ParameterContext parameter, ExtensionContext context) {
    return context
        .getRoot()
        .getStore(NAMESPACE)
        .computeIfAbsent(
            SharedPipeline.class, type -> SharedPipeline.start(), SharedPipeline.class);
  }
}
