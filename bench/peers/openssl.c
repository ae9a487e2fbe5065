/* Works of OpenSSL a second, in one process: `openssl cms FOLDER` checks FOLDER/signed.cms with the certificates and lists of FOLDER/all.pem;
 * `openssl gost FOLDER` checks one signature by the engine `gost`. The last line printed is the rate. */
#define OPENSSL_SUPPRESS_DEPRECATED
#include <openssl/cms.h>
#include <openssl/engine.h>
#include <openssl/err.h>
#include <openssl/x509_vfy.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

static void fail(const char *what) {
    fprintf(stderr, "%s\n", what);
    ERR_print_errors_fp(stderr);
    exit(1);
}

static long load(const char *folder, const char *name, unsigned char *into, size_t room) {
    char path[4096];
    snprintf(path, sizeof path, "%s/%s", folder, name);
    FILE *file = fopen(path, "rb");
    if (!file) fail(path);
    long length = (long)fread(into, 1, room, file);
    fclose(file);
    return length;
}

static double now(void) {
    struct timespec at;
    clock_gettime(CLOCK_MONOTONIC, &at);
    return (double)at.tv_sec + (double)at.tv_nsec / 1e9;
}

static unsigned char octets[1 << 20];
static long length;
static X509_STORE *store;

static int check_cms(void) {
    const unsigned char *from = octets;
    CMS_ContentInfo *cms = d2i_CMS_ContentInfo(NULL, &from, length);
    BIO *out = BIO_new(BIO_s_mem());
    int good = cms && CMS_verify(cms, NULL, store, NULL, out, CMS_BINARY) == 1;
    BIO_free(out);
    CMS_ContentInfo_free(cms);
    return good;
}

static EVP_PKEY_CTX *checking;
static unsigned char digest[64], sign[128];

static int check_gost(void) { return EVP_PKEY_verify(checking, sign, sizeof sign, digest, sizeof digest) == 1; }

int main(int count, char **words) {
    if (count != 3) fail("openssl cms|gost FOLDER");
    int (*check)(void) = check_cms;
    if (strcmp(words[1], "cms") == 0) {
        char path[4096];
        snprintf(path, sizeof path, "%s/all.pem", words[2]);
        store = X509_STORE_new();
        if (!X509_STORE_load_file(store, path)) fail(path);
        X509_STORE_set_flags(store, X509_V_FLAG_CRL_CHECK | X509_V_FLAG_CRL_CHECK_ALL);
        length = load(words[2], "signed.cms", octets, sizeof octets);
    } else {
        ENGINE_load_dynamic();
        ENGINE *engine = ENGINE_by_id("gost");
        if (!engine || !ENGINE_init(engine) || !ENGINE_set_default(engine, ENGINE_METHOD_ALL)) fail("engine gost");
        length = load(words[2], "gost.key", octets, sizeof octets);
        load(words[2], "gost.digest", digest, sizeof digest);
        load(words[2], "gost.sign", sign, sizeof sign);
        const unsigned char *from = octets;
        EVP_PKEY *key = d2i_PUBKEY(NULL, &from, length);
        if (!key) fail("gost.key");
        checking = EVP_PKEY_CTX_new(key, engine);
        if (!checking || EVP_PKEY_verify_init(checking) != 1) fail("verify");
        check = check_gost;
    }
    double start = now();
    long works = 0;
    while (now() - start < 1.0) {
        if (!check()) fail("it does not hold");
        works++;
    }
    printf("%.1f\n", (double)works / (now() - start));
    return 0;
}
