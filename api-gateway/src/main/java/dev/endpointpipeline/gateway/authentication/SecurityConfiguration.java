package dev.endpointpipeline.gateway.authentication;

import static dev.endpointpipeline.gateway.authorization.WorkspaceAuthorization.WORKSPACE_PATH;

import dev.endpointpipeline.gateway.admission.ChangeAdmission;
import dev.endpointpipeline.gateway.authorization.Action;
import dev.endpointpipeline.gateway.authorization.WorkspaceAuthorization;
import dev.endpointpipeline.gateway.errors.Failure;
import dev.endpointpipeline.gateway.errors.FailureResponse;
import dev.endpointpipeline.gateway.ratelimit.CallRates;
import jakarta.servlet.DispatcherType;
import org.springframework.boot.security.autoconfigure.actuate.web.servlet.EndpointRequest;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.annotation.Order;
import org.springframework.security.authentication.AuthenticationManager;
import org.springframework.security.config.annotation.web.builders.HttpSecurity;
import org.springframework.security.config.annotation.web.configurers.AbstractHttpConfigurer;
import org.springframework.security.config.annotation.web.configurers.SecurityContextConfigurer;
import org.springframework.security.config.observation.SecurityObservationSettings;
import org.springframework.security.web.SecurityFilterChain;
import org.springframework.security.web.access.intercept.AuthorizationFilter;
import org.springframework.security.web.authentication.AuthenticationFilter;
import org.springframework.security.web.context.RequestAttributeSecurityContextRepository;

/** The security filter chains: without sessions, so that each call authenticates itself. */
@Configuration(proxyBeanMethods = false)
class SecurityConfiguration {
  /** Does not time each of a dozen security filters; the request as a whole is timed. */
  @Bean
  SecurityObservationSettings securityObservations() {
    return SecurityObservationSettings.noObservations();
  }

  /** Open, as the operator's network decides who can reach the management port. */
  @Bean
  @Order(1)
  SecurityFilterChain management(HttpSecurity http) {
    return http.securityMatcher(EndpointRequest.toAnyEndpoint())
        .authorizeHttpRequests(requests -> requests.anyRequest().permitAll())
        .build();
  }

  /** Open, as callers read the API's description before they have a token. */
  @Bean
  @Order(2)
  SecurityFilterChain description(HttpSecurity http) {
    return http.securityMatcher("/openapi.yaml", "/openapi.json")
        .csrf(AbstractHttpConfigurer::disable)
        .headers(AbstractHttpConfigurer::disable)
        .requestCache(AbstractHttpConfigurer::disable)
        .servletApi(AbstractHttpConfigurer::disable)
        .sessionManagement(AbstractHttpConfigurer::disable)
        .securityContext(SecurityConfiguration::withoutSession)
        .authorizeHttpRequests(requests -> requests.anyRequest().permitAll())
        .build();
  }

  @Bean
  @Order(3)
  SecurityFilterChain api(
      HttpSecurity http,
      AuthenticationManager authenticationManager,
      CallRates rates,
      ChangeAdmission admission) {
    AuthenticationResultHandler results = new AuthenticationResultHandler(rates, admission);
    var authentication = new AuthenticationFilter(authenticationManager, Credentials::from);
    authentication.setSuccessHandler(results);
    authentication.setFailureHandler(results);
    return http.csrf(AbstractHttpConfigurer::disable)
        .anonymous(AbstractHttpConfigurer::disable)
        .logout(AbstractHttpConfigurer::disable)
        .requestCache(AbstractHttpConfigurer::disable)
        // SecurityHeaders writes them on every response.
        .headers(AbstractHttpConfigurer::disable)
        .servletApi(AbstractHttpConfigurer::disable)
        .sessionManagement(AbstractHttpConfigurer::disable)
        .securityContext(SecurityConfiguration::withoutSession)
        .addFilterBefore(authentication, AuthorizationFilter.class)
        .authorizeHttpRequests(
            requests ->
                requests
                    // Errors are for every caller; a call that resumes after a wait was authorized
                    // before it.
                    .dispatcherTypeMatchers(DispatcherType.ERROR, DispatcherType.ASYNC)
                    .permitAll()
                    .requestMatchers(WORKSPACE_PATH + "/endpoints")
                    .access(new WorkspaceAuthorization(Action.LIST))
                    .requestMatchers(WORKSPACE_PATH + "/**")
                    .access(new WorkspaceAuthorization(Action.SHOW))
                    .anyRequest()
                    .authenticated())
        .exceptionHandling(
            failures ->
                failures
                    .authenticationEntryPoint(results::onAuthenticationFailure)
                    .accessDeniedHandler(
                        (request, response, e) ->
                            FailureResponse.write(response, Failure.FORBIDDEN)))
        .build();
  }

  /** Nobody asks who the caller was after the call, so nothing looks for a session. */
  private static void withoutSession(SecurityContextConfigurer<HttpSecurity> contexts) {
    contexts.securityContextRepository(new RequestAttributeSecurityContextRepository());
  }
}
