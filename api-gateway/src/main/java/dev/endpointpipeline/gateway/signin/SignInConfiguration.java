package dev.endpointpipeline.gateway.signin;

import dev.endpointpipeline.gateway.errors.Failure;
import dev.endpointpipeline.gateway.errors.FailureAnswer;
import jakarta.servlet.DispatcherType;
import jakarta.servlet.http.HttpServletRequest;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;
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
import org.springframework.security.web.AuthenticationEntryPoint;
import org.springframework.security.web.SecurityFilterChain;
import org.springframework.security.web.access.intercept.AuthorizationFilter;
import org.springframework.security.web.access.intercept.RequestAuthorizationContext;
import org.springframework.security.web.authentication.AuthenticationEntryPointFailureHandler;
import org.springframework.security.web.authentication.AuthenticationFilter;

/** Wires sign-in into the HTTP service: no session, every call on its own. */
@Configuration(proxyBeanMethods = false)
class SignInConfiguration {
  private static final String TOKEN_HEADER = "X-Auth-Token";
  private static final String WORKSPACE = "workspace_id";

  /** A new way to sign in is one more provider here, and its credentials in {@link #shown}. */
  @Bean
  AuthenticationManager waysToSignIn(SignInSettings settings, ServerProperties server) {
    List<AuthenticationProvider> ways = new ArrayList<>();
    if (settings.tokenFile() != null) {
      ways.add(new TokenSignIn(TokenFile.read(settings.tokenFile())));
    }
    if (settings.anonymous().enabled()) {
      Workspaces workspaces = new Workspaces(settings.anonymous().workspaces());
      ways.add(new AnonymousSignIn(workspaces, server.getAddress()));
    }
    return new ProviderManager(ways);
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

  @Bean
  @Order(2)
  SecurityFilterChain api(HttpSecurity http, AuthenticationManager waysToSignIn) {
    AuthenticationEntryPoint refuse =
        (request, response, e) -> FailureAnswer.write(response, Failure.NOT_SIGNED_IN);
    var signIn = new AuthenticationFilter(waysToSignIn, SignInConfiguration::shown);
    signIn.setSuccessHandler((request, response, authentication) -> {});
    signIn.setFailureHandler(new AuthenticationEntryPointFailureHandler(refuse));
    return http.csrf(AbstractHttpConfigurer::disable)
        .anonymous(AbstractHttpConfigurer::disable)
        .logout(AbstractHttpConfigurer::disable)
        .requestCache(AbstractHttpConfigurer::disable)
        .sessionManagement(
            sessions -> sessions.sessionCreationPolicy(SessionCreationPolicy.STATELESS))
        .addFilterBefore(signIn, AuthorizationFilter.class)
        .authorizeHttpRequests(
            requests ->
                requests
                    .dispatcherTypeMatchers(DispatcherType.ERROR)
                    .permitAll()
                    .requestMatchers("/v1/workspaces/{" + WORKSPACE + "}/**")
                    .access(SignInConfiguration::mayEnter)
                    .anyRequest()
                    .authenticated())
        .exceptionHandling(
            failures ->
                failures
                    .authenticationEntryPoint(refuse)
                    .accessDeniedHandler(
                        (request, response, e) -> FailureAnswer.write(response, Failure.FORBIDDEN)))
        .build();
  }

  private static Authentication shown(HttpServletRequest request) {
    String token = request.getHeader(TOKEN_HEADER);
    return token == null ? new Credentials.None() : new Credentials.Token(token);
  }

  private static AuthorizationDecision mayEnter(
      Supplier<? extends Authentication> caller, RequestAuthorizationContext request) {
    String workspaceId = request.getVariables().get(WORKSPACE);
    return new AuthorizationDecision(
        workspaceId != null
            && caller.get() instanceof SignedIn signedIn
            && signedIn.getPrincipal().workspaces().include(workspaceId));
  }
}
