/* SPDX-License-Identifier: Apache-2.0 */
/* The turn of the loop, and what all connections share. */
#include "tests/bench/load/load_client.h"
#include "tests/bench/load/load_connection.h"

#include <arpa/inet.h>
#include <netdb.h>
#include <netinet/in.h>
#include <stdio.h>
#include <string.h>
#include <sys/epoll.h>
#include <time.h>
#include <unistd.h>

enum { EVENTS = 256, WINDOW = 1 << 24 };

int64_t load_client_clock(void)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return now.tv_sec * INT64_C(1000000000) + now.tv_nsec;
}

static bool find_server(struct load_client *client, const char *server)
{
    const struct addrinfo hints = {.ai_socktype = SOCK_STREAM, .ai_flags = AI_NUMERICSERV};
    struct addrinfo *found;
    const char *colon = strrchr(server, ':');
    if (!colon || (size_t)(colon - server) >= sizeof client->host)
        return false;
    snprintf(client->host, sizeof client->host, "%.*s", (int)(colon - server), server);
    snprintf(client->authority, sizeof client->authority, "%s", server);
    /* Only IPv4 has a whole network of loopback addresses. */
    const char *host = strcmp(client->host, "localhost") == 0 ? "127.0.0.1" : client->host;
    if (getaddrinfo(host, colon + 1, &hints, &found) != 0)
        return false;
    memcpy(&client->address, found->ai_addr, found->ai_addrlen);
    client->address_length = found->ai_addrlen;
    freeaddrinfo(found);
    const struct sockaddr_in *in = (const struct sockaddr_in *)&client->address;
    client->spread = in->sin_family == AF_INET && ntohl(in->sin_addr.s_addr) >> 24 == 127;
    return true;
}

static bool set_up_tls(struct load_client *client, const char *ca)
{
    static const unsigned char alpn[] = "\x02h2";
    client->tls = SSL_CTX_new(TLS_client_method());
    if (!client->tls || SSL_CTX_load_verify_file(client->tls, ca) != 1)
        return false;
    SSL_CTX_set_verify(client->tls, SSL_VERIFY_PEER, NULL);
    SSL_CTX_set_mode(client->tls, SSL_MODE_RELEASE_BUFFERS | SSL_MODE_ENABLE_PARTIAL_WRITE |
                                      SSL_MODE_ACCEPT_MOVING_WRITE_BUFFER);
    SSL_CTX_set_read_ahead(client->tls, 1);
    SSL_CTX_set_session_cache_mode(client->tls, SSL_SESS_CACHE_OFF);
    return SSL_CTX_set_alpn_protos(client->tls, alpn, sizeof alpn - 1) == 0;
}

bool load_client_init(struct load_client *client, const char *server, const char *ca,
                      const char **error)
{
    *error = "--server is not of the form HOST:PORT, or there is no such host";
    if (!find_server(client, server))
        return false;
    *error = "the file of --ca cannot be used";
    if (!set_up_tls(client, ca))
        return false;
    *error = "no memory";
    client->epoll = epoll_create1(EPOLL_CLOEXEC);
    client->now = load_client_clock();
    return client->epoll >= 0 && load_connection_setup(client);
}

void load_client_fini(struct load_client *client)
{
    nghttp2_session_callbacks_del(client->callbacks);
    nghttp2_option_del(client->option);
    SSL_CTX_free(client->tls);
    close(client->epoll);
}

void load_client_flush(struct load_client *client)
{
    while (client->dirty) {
        struct load_connection *connection = client->dirty;
        client->dirty = connection->next_dirty;
        connection->is_dirty = false;
        load_connection_write(connection);
    }
}

void load_client_turn(struct load_client *client, int64_t ns)
{
    struct epoll_event events[EVENTS];
    const struct timespec most = {ns / 1000000000, ns % 1000000000};
    load_client_flush(client);
    int n = epoll_pwait2(client->epoll, events, EVENTS, ns < 0 ? NULL : &most, NULL);
    for (int i = 0; i < n; i++) {
        client->now = load_client_clock();
        load_connection_ready(events[i].data.ptr, events[i].events);
    }
    client->now = load_client_clock();
}
