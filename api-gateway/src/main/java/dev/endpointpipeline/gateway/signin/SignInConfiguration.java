package dev.endpointpipeline.gateway.signin;

import dev.endpointpipeline.gateway.errors.Failure;
import dev.endpointpipeline.gateway.errors.FailureResponse;
import dev.endpointpipeline.gateway.ratelimit.CallRates;
import jakarta.servlet.DispatcherType;
import java.util.List;
import java.util.Objects;
import java.util.function.Supplier;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBooleanProperty;
import org.springframework.boot.autoconfigure.condition.ConditionalOnProperty;
import org.springframework.boot.security.autoconfigure.actuate.web.servlet.EndpointRequest;
import org.springframework.boot.web.server.autoconfigure.ServerProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.annotation.Order;
import org.springframework.security.authentication.AuthenticationManager;
import org.springframework.security.authentication.AuthenticationProvider;
import org.springframework.security.authentication.ProviderManager;
import org.springframework.security.authorization.AuthorizationDecision;
import org.springframework.security.config.annotation.web.builders.HttpSecurity;
import org.springframework.security.config.annotation.web.configurers.AbstractHttpConfigurer;
import org.springframework.security.config.http.SessionCreationPolicy;
import org.springframework.security.config.observation.SecurityObservationSettings;
import org.springframework.security.core.Authentication;
import org.springframework.security.web.SecurityFilterChain;
import org.springframework.security.web.access.intercept.AuthorizationFilter;
import org.springframework.security.web.access.intercept.RequestAuthorizationContext;
import org.springframework.security.web.authentication.AuthenticationFilter;

/** Wires sign-in into the HTTP service: no session, every call on its own. */
@Configuration(proxyBeanMethods = false)
class SignInConfiguration {
  private static final String WORKSPACE = "workspace_id";
  private static final String WORKSPACE_PATH = "/v1/workspaces/{" + WORKSPACE + "}";
  private static final int FIRST = 0;

  /**
   * Shows a call's credentials to each way in turn that supports them. A new way is one more bean,
   * in a package of its own.
   *
   * @throws IllegalStateException if nobody could ever sign in
   */
  @Bean
  AuthenticationManager waysToSignIn(ObjectProvider<AuthenticationProvider> ways) {
    List<AuthenticationProvider> inTurn = ways.orderedStream().toList();
    if (inTurn.isEmpty()) {
      throw new IllegalStateException(
          "gateway.sign-in: nobody could sign in (expected: at least one way, for example"
              + " gateway.sign-in.token-file)");
    }
    return new ProviderManager(inTurn);
  }

  /** The first way, as it is the only one that never asks anybody. */
  @Bean
  @Order(FIRST)
  @ConditionalOnProperty("gateway.sign-in.token-file")
  AuthenticationProvider tokenSignIn(IdentityFile<TokenFile> tokenFile) {
    return new TokenSignIn(tokenFile);
  }

  @Bean
  @ConditionalOnProperty("gateway.sign-in.token-file")
  IdentityFile<TokenFile> tokenFile(SignInSettings settings) {
    return IdentityFile.follow(
        Objects.requireNonNull(settings.tokenFile()),
        TokenFile.class,
        "gateway.sign-in.token-file");
  }

  @Bean
  @ConditionalOnProperty("gateway.sign-in.grants-file")
  IdentityFile<GrantsFile> grantsFile(SignInSettings settings) {
    return IdentityFile.follow(
        Objects.requireNonNull(settings.grantsFile()),
        GrantsFile.class,
        "gateway.sign-in.grants-file");
  }

  @Bean
  @ConditionalOnBooleanProperty("gateway.sign-in.anonymous.enabled")
  AuthenticationProvider anonymousSignIn(SignInSettings settings, ServerProperties server) {
    Grant grant = Grant.of(settings.anonymous().workspaces(), null);
    return new AnonymousSignIn(grant, server.getAddress());
  }

  /** No measurement around each of a dozen security filters; the request as a whole is measured. */
  @Bean
  SecurityObservationSettings securityObservations() {
    return SecurityObservationSettings.noObservations();
  }

  /** The management port is the operator's: its network decides who reaches it. */
  @Bean
  @Order(1)
  SecurityFilterChain management(HttpSecurity http) {
    return http.securityMatcher(EndpointRequest.toAnyEndpoint())
        .authorizeHttpRequests(requests -> requests.anyRequest().permitAll())
        .build();
  }

  /** What the API is like is no secret: callers read it before they have a token. */
  @Bean
  @Order(2)
  SecurityFilterChain description(HttpSecurity http) {
    return http.securityMatcher("/openapi.yaml", "/openapi.json")
        .csrf(AbstractHttpConfigurer::disable)
        .headers(AbstractHttpConfigurer::disable)
        .requestCache(AbstractHttpConfigurer::disable)
        .sessionManagement(
            sessions -> sessions.sessionCreationPolicy(SessionCreationPolicy.STATELESS))
        .authorizeHttpRequests(requests -> requests.anyRequest().permitAll())
        .build();
  }

  @Bean
  @Order(3)
  SecurityFilterChain api(HttpSecurity http, AuthenticationManager waysToSignIn, CallRates rates) {
    SignInOutcome outcome = new SignInOutcome(rates);
    var signIn = new AuthenticationFilter(waysToSignIn, Credentials::shownBy);
    signIn.setSuccessHandler(outcome);
    signIn.setFailureHandler(outcome);
    return http.csrf(AbstractHttpConfigurer::disable)
        .anonymous(AbstractHttpConfigurer::disable)
        .logout(AbstractHttpConfigurer::disable)
        .requestCache(AbstractHttpConfigurer::disable)
        // Written by SecurityHeaders, for all answers.
        .headers(AbstractHttpConfigurer::disable)
        .sessionManagement(
            sessions -> sessions.sessionCreationPolicy(SessionCreationPolicy.STATELESS))
        .addFilterBefore(signIn, AuthorizationFilter.class)
        .authorizeHttpRequests(
            requests ->
                requests
                    // Errors are for everybody; what goes on after a wait was let in before it.
                    .dispatcherTypeMatchers(DispatcherType.ERROR, DispatcherType.ASYNC)
                    .permitAll()
                    .requestMatchers(WORKSPACE_PATH + "/endpoints")
                    .access((caller, call) -> mayAct(caller, call, Action.LIST))
                    .requestMatchers(WORKSPACE_PATH + "/**")
                    .access((caller, call) -> mayAct(caller, call, Action.SHOW))
                    .anyRequest()
                    .authenticated())
        .exceptionHandling(
            failures ->
                failures
                    .authenticationEntryPoint(outcome::onAuthenticationFailure)
                    .accessDeniedHandler(
                        (request, response, e) ->
                            FailureResponse.write(response, Failure.FORBIDDEN)))
        .build();
  }

  /**
   * @param reading what a GET is; the path tells, as the server matches it, so that no other
   *     spelling of a path asks for less
   */
  private static AuthorizationDecision mayAct(
      Supplier<? extends Authentication> caller,
      RequestAuthorizationContext context,
      Action reading) {
    String workspaceId = context.getVariables().get(WORKSPACE);
    return new AuthorizationDecision(
        workspaceId != null
            && caller.get() instanceof SignedIn signedIn
            && mayAct(
                signedIn.getPrincipal(), workspaceId, context.getRequest().getMethod(), reading));
  }

  private static boolean mayAct(
      SignedInCaller caller, String workspaceId, String method, Action reading) {
    return switch (method) {
      case "POST" -> caller.may(Action.CREATE, workspaceId);
      case "GET", "HEAD" -> caller.may(reading, workspaceId);
      case "PUT" -> caller.may(Action.ALTER, workspaceId);
      case "DELETE" -> caller.may(Action.DROP, workspaceId);
      // No such method here, which whoever may enter may know.
      default -> caller.mayEnter(workspaceId);
    };
  }
}
