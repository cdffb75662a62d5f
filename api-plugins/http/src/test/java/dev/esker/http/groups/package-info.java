/** Tests of HTTP clients' membership in consumer groups. */
package dev.esker.http.groups;
