/**
 * Puts the update worker together: configuration, beans, start-up, health. Decides nothing about
 * endpoints.
 */
@NullMarked
package dev.endpointpipeline.worker;

import org.jspecify.annotations.NullMarked;
